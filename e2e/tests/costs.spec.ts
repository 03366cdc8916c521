import { join } from 'node:path';
import { Beating } from '../fixtures/beats.ts';
import { ADMIN, type Hub } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { artifacts } from '../fixtures/programs.ts';
import { expect, look, test } from '../fixtures/test.ts';

interface Summary {
  as_of?: string;
  month_to_date: { kwh: number; cost: string };
  today: { from: string; kwh: number };
}

interface Breakdown {
  month: string;
  items: { machine_id: string; name: string; kwh: number; cost: string }[];
  total: { cost: string };
}

/**
 * Days are made once an hour, and at once when the hub's time zone is set: set again until readings of
 * this month are there, which in a month's first hours are the last that come in.
 */
async function count(hub: Hub, zone = 'Europe/Berlin'): Promise<void> {
  await expect
    .poll(
      async () => {
        await hub.api('/settings/general', { method: 'PUT', body: JSON.stringify({ time_zone: zone }) });
        return (await hub.api<Summary>('/costs/summary')).month_to_date.kwh;
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
}

test('a lab shows what it takes, by machine, by month and over time', async ({ lab, context, page }) => {
  test.slow();
  await count(lab);
  await lab.signIn(context);
  const pages = new Pages(page, lab.url);
  await pages.open('/costs');
  await expect(pages.title('Power & cost')).toBeVisible();
  await expect(page.getByText('These are the default prices, not yours')).toBeVisible();
  await expect(page.getByRole('img', { name: /^Costs by day: 12 bars/ })).toBeVisible();
  const table = page.getByRole('table', { name: /^Machines in/ });
  await expect(table.getByRole('row')).toHaveCount(14 + 2);
  await look(page, 'costs');
  await page.screenshot({ path: join(artifacts, 'costs-whole.png'), fullPage: true });

  // A month before anything was counted has no figures, and none of them is a nought.
  const before = page.getByRole('region').filter({ has: page.getByText(/^Nothing was counted in/) });
  await page.route('**/api/v1/costs/summary', async (route) => {
    const response = await route.fetch();
    const none = { machines: 0, kwh: 0, cost: '0.00' };
    const summary = await response.json();
    Object.assign(summary.last_month, { kwh: 0, cost: '0.00', standing_charge: '0.00' });
    Object.assign(summary.last_month, { servers: none, workstations: none });
    await route.fulfill({ response, json: summary });
  });
  await page.reload();
  await expect(before).toHaveCount(1);
  await expect(before).not.toContainText('0.00');
  await expect(before.getByRole('table')).toHaveCount(0);
  await look(page, 'costs-first-month');
  await page.setViewportSize({ width: 360, height: 740 });
  await before.scrollIntoViewIfNeeded();
  await look(page, 'costs-first-month-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.unroute('**/api/v1/costs/summary');
  await page.reload();

  // What a label means is there for keys as well as for pointers.
  const label = page.getByRole('region', { name: 'Today' }).getByRole('button');
  await label.focus();
  await expect(page.getByRole('tooltip').first()).toBeVisible();
  await look(page, 'costs-label');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tooltip')).toHaveCount(0);

  // The order, the month and the bars are in the address.
  const names = () => table.getByRole('link').allTextContents();
  await table.getByRole('button', { name: 'Machine', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sort=name/);
  await expect(table.getByRole('columnheader', { name: 'Machine' })).toHaveAttribute('aria-sort', 'ascending');
  expect((await names()).at(0)).toBe('backup');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/turned=yes/);
  expect((await names()).at(-1)).toBe('backup');
  await page.getByRole('radio', { name: 'Weeks' }).click();
  await expect(page).toHaveURL(/by=week/);
  await page.getByRole('radio', { name: 'Table' }).click();
  await expect(page.getByRole('table', { name: 'Costs by week' })).toContainText('Total');
  await look(page, 'costs-weeks');

  const { month, total } = await lab.api<Breakdown>('/costs/breakdown');
  await page.getByRole('button', { name: 'The month before' }).click();
  await expect(page).toHaveURL(/month=\d{4}-\d{2}/);
  await expect(table).not.toHaveAccessibleName(monthOf(month));
  await page.goBack();
  await expect(page).not.toHaveURL(/month=/);
  await expect(table.getByRole('row', { name: /^Total/ })).toContainText(total.cost);
  await pages.open('/costs?month=2020-02&sort=nonsense');
  await expect(page.getByLabel('Month', { exact: true })).toHaveValue('2020-02');
  await expect(page.getByText('Nothing was counted in February 2020.')).toBeVisible();

  await page.setViewportSize({ width: 360, height: 740 });
  await pages.open('/costs');
  await expect(table.getByRole('row')).toHaveCount(14 + 2);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await look(page, 'costs-phone');
  await page.screenshot({ path: join(artifacts, 'costs-phone-whole.png'), fullPage: true });
});

const monthOf = (month: string) =>
  `Machines in ${new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`))}`;

test('before anything is counted the page says so, and keys lead to it', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/alerts');
  await expect(pages.title('Alerts')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { name: 'Nothing is counted yet' })).toBeVisible();
  await look(page, 'costs-empty');

  // What cannot be read says so, and can be tried again.
  await page.route('**/api/v1/costs/summary', (route) => route.fulfill({ status: 503, body: '' }));
  await page.reload();
  await expect(page.getByText('The costs cannot be read')).toBeVisible({ timeout: 20_000 });
  await look(page, 'costs-error');
  await page.unroute('**/api/v1/costs/summary');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing is counted yet' })).toBeVisible();
  await pages.open('/');
  await expect(page.getByRole('main')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('electricity bill');
  await page.keyboard.press('Enter');
  await expect(pages.title('Power & cost')).toBeVisible();
});

test('a tariff is refused where it is wrong, and costs follow the one that is set', async ({
  hub,
  admin: page,
  context,
}) => {
  test.slow();
  await hub.addFleet(3, 2);
  await count(hub);
  const pages = new Pages(page, hub.url);
  await pages.open('/costs');
  await page.getByRole('link', { name: 'set what you pay' }).click();
  await expect(page).toHaveURL(/settings\/costs$/);
  await expect(page.getByText('Nobody has set it yet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  const first = page.getByRole('listitem', { name: 'Rate 1' });
  const price = first.getByLabel(/^Price per kWh/);

  // What makes no number is not sent; what only the hub refuses stands at its field.
  await page.getByLabel('Currency').fill('EUR');
  await price.fill('dear');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(price).toHaveAccessibleDescription(/A number, such as/);
  await price.fill('2000');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(price).toHaveAccessibleDescription(/between 0 and 1000/);
  await look(page, 'costs-tariff-refused');
  await price.fill('0,5');
  await first.getByLabel(/^Standing charge/).fill('0.25');
  await first.getByLabel('Another price at night').check();
  await first.getByLabel(/^Night price per kWh/).fill('0.2');
  await page.getByRole('button', { name: 'Add rate' }).click();
  const second = page.getByRole('listitem', { name: 'Rate 2' });
  await second.getByLabel('Valid from').fill('2020-01-01');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(second.getByLabel('Valid from')).toHaveAccessibleDescription(/Another rate/);
  await second.getByRole('button', { name: 'Remove rate 2' }).click();
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await look(page, 'costs-tariff-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, 'costs-tariff');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  expect(await hub.api('/settings/costs')).toMatchObject({
    currency: 'EUR',
    is_default: false,
    rates: [
      {
        price_per_kwh: '0.5',
        standing_charge_per_day: '0.25',
        night: { price_per_kwh: '0.2', from: '22:00', until: '06:00', weekdays: null },
      },
    ],
  });

  const { month_to_date } = await hub.api<Summary>('/costs/summary');
  await pages.nav('Power & cost').click();
  await expect(page.getByText(`${month_to_date.cost} EUR`).first()).toBeVisible();
  await expect(page.getByText('default prices')).toHaveCount(0);
  await expect(page.getByText('Standing charge').first()).toBeVisible();

  // Watts that somebody knows better.
  const { items } = await hub.api<Breakdown>('/costs/breakdown');
  const name = items[0]?.name ?? '';
  await page.getByRole('button', { name: `Watts of ${name}` }).click();
  await expect(page).toHaveURL(/power=/);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Watts at rest/).fill('90');
  await dialog.getByLabel(/^Watts at work/).fill('20');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel(/^Watts at work/)).toHaveAccessibleDescription(/no less than at rest/);
  await look(page, 'costs-watts');
  await dialog.getByLabel(/^Watts at work/).fill('200');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page).not.toHaveURL(/power=/);
  const power = await hub.api(`/machines/${items[0]?.machine_id}/power`);
  expect(power).toMatchObject({ settings: { category: null, idle_watts: 90, max_watts: 200 } });
  await look(page, 'costs-with-tariff');

  // Who may only look reads all of it, and why no more.
  await hub.addUser('vera', 'viewer', ADMIN.password);
  await context.clearCookies();
  await pages.open('/login?to=/costs');
  await pages.signIn('vera', ADMIN.password);
  await expect(page.getByRole('img', { name: /^Costs by day/ })).toBeVisible();
  await page.getByRole('button', { name: `Watts of ${name}` }).click();
  await expect(dialog).toContainText('Only an operator or admin may set its watts.');
  await expect(dialog.getByLabel(/^Watts at rest/)).toHaveCount(0);
  await look(page, 'costs-watts-viewer');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: `Watts of ${name}` })).toBeFocused();
});

test('who may not change the tariff reads it', async ({ hub, page }) => {
  await hub.addAdmin();
  await hub.addUser('vera', 'viewer', ADMIN.password);
  const pages = new Pages(page, hub.url);
  await pages.open('/login?to=/settings/costs');
  await pages.signIn('vera', ADMIN.password);
  await expect(page.getByText('Only an admin may do this.')).toBeVisible();
  await expect(page.getByLabel('Currency')).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Add rate' })).toHaveCount(0);
});

test('one machine’s past stands alone when it is chosen, and the way back is all of them', async ({
  lab,
  context,
  page,
}) => {
  test.slow();
  await count(lab);
  await lab.signIn(context);
  const { items } = await lab.api<Breakdown>('/costs/breakdown');
  const { machine_id: id } = items.find(({ name }) => name === 'nas') ?? {};
  const pages = new Pages(page, lab.url);
  await pages.open('/costs');
  const all = page.getByRole('img', { name: /^Costs by day/ });
  const bars = page.getByRole('img', { name: /^Costs of nas by day/ });
  const whose = page.getByLabel('Whose costs');
  await expect(all).toBeVisible();
  const asked = page.waitForRequest((request) => request.url().includes(`machine_id=${id}`));
  await whose.selectOption({ label: 'nas' });
  await asked;
  await expect(page).toHaveURL(new RegExp(`machine=${id}`));
  await expect(bars).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await look(page, 'costs-machine');
  await page.goBack();
  await expect(all).toBeVisible();
  await expect(whose).toHaveValue('');

  // From the table below, too: the bars come into view.
  const toggle = page.getByRole('button', { name: 'nas over time' });
  await toggle.click();
  await expect(bars).toBeInViewport();
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('radio', { name: 'Weeks' }).click();
  await page.getByRole('radio', { name: 'Table' }).click();
  await expect(page.getByRole('table', { name: 'Costs of nas by week' })).toContainText('Total');
  await page.reload();
  await expect(whose).toHaveValue(id ?? '');

  await page.setViewportSize({ width: 360, height: 740 });
  await expect(bars.or(page.getByRole('img', { name: /^Costs of nas by week/ }))).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await whose.scrollIntoViewIfNeeded();
  await look(page, 'costs-machine-phone');
  await whose.selectOption({ label: 'All machines' });
  await expect(page).not.toHaveURL(/machine=/);

  // Who is gone is nobody's past.
  await pages.open('/costs?machine=00000000-0000-7000-8000-000000000000');
  await expect(all).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a rate that is added begins today, by the hub’s clock', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  // Of these two, one has another day than the browser at any time.
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    await hub.api('/settings/general', { method: 'PUT', body: JSON.stringify({ time_zone: zone }) });
    await pages.open('/settings/costs');
    await page.getByRole('button', { name: 'Add rate' }).click();
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format();
    await expect(page.getByRole('listitem', { name: 'Rate 2' }).getByLabel('Valid from')).toHaveValue(today);
  }
});

test('a machine’s watts are on its own page, too', async ({ hub, admin: page, context }) => {
  const nas = await Beating.start(hub, 'nas', { cpu: 20 });
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${nas.id}?tab=settings`);
  const part = page.getByRole('region', { name: 'What it draws' });
  await expect(part).toContainText('Nothing in it was found that could tell of its power.');
  await expect(part.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await part.getByLabel('Kind of machine').selectOption({ label: 'NAS, 15 to 35 W' });
  await part.getByLabel(/^Watts at rest/).fill('a lot');
  await part.getByRole('button', { name: 'Save' }).click();
  await expect(part.getByLabel(/^Watts at rest/)).toHaveAccessibleDescription(/A number of watts/);
  await part.getByRole('button', { name: 'Undo' }).click();
  await expect(part.getByLabel('Kind of machine')).toHaveValue('');
  await part.getByLabel(/^Watts at rest/).fill('18,5');
  await part.getByLabel(/^Watts at work/).fill('42');
  await part.scrollIntoViewIfNeeded();
  await look(page, 'machine-power');
  await part.getByRole('button', { name: 'Save' }).click();
  await expect(part.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await expect(part).toContainText('At rest 18.5 W (set by hand), at work 42.0 W (set by hand).');
  expect(await hub.api(`/machines/${nas.id}/power`)).toMatchObject({
    settings: { category: null, idle_watts: 18.5, max_watts: 42 },
  });
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await part.scrollIntoViewIfNeeded();
  await look(page, 'machine-power-phone');

  await hub.addUser('vera', 'viewer', ADMIN.password);
  await context.clearCookies();
  await pages.open('/login');
  await pages.signIn('vera', ADMIN.password);
  await expect(pages.title('Machines')).toBeVisible();
  await pages.open(`/machines/${nas.id}?tab=settings`);
  await expect(part).toContainText('Only an operator or admin may do this.');
  await expect(part.getByLabel(/^Watts at rest/)).toBeDisabled();
});

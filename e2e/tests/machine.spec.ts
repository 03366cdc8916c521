import { Pages } from '../fixtures/pages.ts';
import { expect, look, test } from '../fixtures/test.ts';

test.beforeEach(async ({ lab, context, page }) => {
  await lab.signIn(context);
  const pages = new Pages(page, lab.url);
  await pages.open('/');
  await pages.machineLink('nas').click();
  await expect(pages.title('nas')).toBeVisible();
});

test('a machine shows its charts, filesystems, interfaces and facts', async ({ page }) => {
  await expect(page.getByRole('img', { name: /cpu|processor/i }).first()).toBeVisible();
  await expect(page.getByText('/tank/media').first()).toBeVisible();
  await expect(page.getByText('enp3s0f0').first()).toBeVisible();
  await expect(page.getByText('Supermicro X11SSH-F').first()).toBeVisible();
  await expect(page.getByText(/Debian GNU\/Linux/).first()).toBeVisible();
  await look(page, 'machine');
});

test('a range is in the address and asks the hub for it', async ({ page }) => {
  const asked = page.waitForRequest((request) => /\/metrics\?.*range=24h/.test(request.url()));
  await page.getByRole('radio', { name: /24/ }).or(page.getByRole('button', { name: /24/ })).first().click();
  const response = await (await asked).response();
  expect(response?.status()).toBe(200);
  await expect(page).toHaveURL(/[?&]range=24h/);
  await page.reload();
  await expect(page).toHaveURL(/[?&]range=24h/);
  await expect(page.getByRole('img', { name: /cpu|processor/i }).first()).toBeVisible();
  await look(page, 'machine-24h');
});

test('services and updates have their pages', async ({ page }) => {
  await page.getByRole('tab', { name: /services/i }).or(page.getByRole('link', { name: /services/i })).first().click();
  await expect(page.getByText('smbd').first()).toBeVisible();
  await look(page, 'machine-services');
  await page.getByRole('tab', { name: /updates/i }).or(page.getByRole('link', { name: /updates/i })).first().click();
  await expect(page.getByText('openssl').first()).toBeVisible();
  await look(page, 'machine-updates');
});

test('a machine that is not there is said to be not there', async ({ lab, page }) => {
  await new Pages(page, lab.url).open('/machines/00000000-0000-7000-8000-000000000000');
  await expect(page.getByText(/no (such )?machine|not found|not there/i).first()).toBeVisible();
  await look(page, 'machine-missing');
});

test('a machine that is away shows no present: dashes, and since when all else is true', async ({ lab, page }) => {
  const pages = new Pages(page, lab.url);
  await pages.open('/');
  const card = pages.machine('laptop');
  await expect(card).toContainText('Asleep');
  await expect(card).toContainText(/Asleep for/);
  await expect(card.getByRole('meter')).toHaveCount(0);
  await expect(card).not.toContainText(/\d %/);

  await pages.machineLink('laptop').click();
  await expect(page.getByLabel('At this moment')).toContainText('CPU–');
  await expect(page.getByLabel('At this moment')).not.toContainText('%');
  await expect(page.getByText(/machine is away.*ago/)).toBeVisible();
  for (const name of ['Network interfaces', 'Disks']) {
    const table = page.getByRole('table', { name });
    await expect(table.getByRole('row').nth(1)).toContainText('–');
    await expect(table).not.toContainText('/s');
  }
  await expect(page.getByRole('table', { name: 'Network interfaces' })).not.toContainText(/\bUp\b/);
  await expect(page.getByText('None while the machine is away.')).toBeVisible();
  await look(page, 'machine-away');

  await page.getByRole('link', { name: /^Services/ }).click();
  await expect(page.getByText(/machine is away.*ago/)).toBeVisible();
  await expect(page.locator('td [data-mark=healthy][data-stale]').first()).toBeVisible();
});

test('what its buttons open was fetched with the page, and needs the hub no more', async ({ page }) => {
  await expect(page.getByRole('img', { name: /cpu|processor/i }).first()).toBeVisible();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.route('**/assets/**', (route) => route.abort());
  await page.getByRole('button', { name: 'Own range', exact: true }).click();
  const range = page.getByRole('dialog', { name: 'Own range' });
  await expect(range.getByLabel('From')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(range).toBeHidden();
  await expect(page.getByRole('button', { name: 'Own range', exact: true })).toBeFocused();
  const menu = page.getByRole('button', { name: 'What to do with nas', exact: true });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit nas' });
  await expect(edit.getByLabel('Name')).toHaveValue('nas');
  await edit.getByRole('button', { name: 'Cancel' }).click();
  await expect(edit).toBeHidden();
  await expect(menu).toBeFocused();
  const snooze = page.getByRole('button', { name: /^Snooze/ }).first();
  await snooze.click();
  await expect(page.getByRole('dialog', { name: 'Snooze' }).getByLabel('For how long')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(snooze).toBeFocused();
});

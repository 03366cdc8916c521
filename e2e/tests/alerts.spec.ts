import type { Locator } from '@playwright/test';
import { atOnce, Beating } from '../fixtures/beats.ts';
import { ADMIN, type Hub } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { artifacts } from '../fixtures/programs.ts';
import { expect, look, test } from '../fixtures/test.ts';

test.beforeEach(async ({ hub, admin }) => {
  void admin;
  await atOnce(hub);
});

/** A machine whose memory is full and another whose disk is. */
async function trouble(hub: Hub): Promise<{ nas: Beating; pi: Beating }> {
  const nas = await Beating.start(hub, 'nas', { memory: 39, ago: 51 * 60 });
  await nas.beats(Array.from({ length: 50 }, (_, at) => ({ memory: 40 + at / 2, ago: (50 - at) * 60 })));
  await nas.beat({ memory: 97 });
  const pi = await Beating.start(hub, 'pi', { disks: { '/': 40, '/data': 88 }, celsius: 85 });
  return { nas, pi };
}

test('a breach shows without a reload, and goes through all its states', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/alerts');
  await expect(page.getByRole('heading', { name: 'Nothing is wrong' })).toBeVisible();
  await look(page, 'alerts-empty');

  await trouble(hub);
  const row = page.getByRole('listitem').filter({ hasText: 'Memory is 97 % in use' });
  await expect(row).toBeVisible();
  await expect(row).toContainText('Critical');
  const full = page.getByRole('listitem').filter({ hasText: '/data is 88 % full' });
  await expect(full).toContainText('High');
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Alerts/ }).first()).toContainText('3');
  await look(page, 'alerts-open');

  await row.getByRole('button', { name: /^Acknowledge/ }).click();
  await expect(row).toContainText(`Acknowledged by ${ADMIN.name}`);
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Alerts/ }).first()).toContainText('2');

  await full.getByRole('button', { name: /^Snooze/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Snooze' });
  await look(page, 'alerts-snooze');
  await dialog.getByLabel('For how long').selectOption({ label: 'Until tomorrow 8:00' });
  await dialog.getByLabel('Reason').fill('A disk is on its way');
  await dialog.getByRole('button', { name: 'Snooze' }).click();
  await expect(full).toContainText(/Snoozed until .*08:00.*A disk is on its way/);
  await full.getByRole('button', { name: /^Open again/ }).click();
  await expect(full).not.toContainText('Snoozed');
  await full.getByRole('button', { name: /^Snooze/ }).click();
  await dialog.getByRole('button', { name: 'Snooze' }).click();
  await look(page, 'alerts-states');

  await row.getByRole('button', { name: /^What to do/ }).click();
  await page.getByRole('menuitem', { name: /Resolve/ }).click();
  await page.getByRole('dialog').getByLabel('What was done').fill('Restarted it');
  await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click();
  await expect(row).toHaveCount(0);

  await page.getByRole('link', { name: 'Resolved' }).click();
  await expect(page).toHaveURL(/tab=resolved/);
  const over = page.getByRole('list', { name: 'Resolved alerts' }).getByRole('listitem');
  await expect(over).toHaveCount(1);
  await expect(over).toContainText(`Resolved by ${ADMIN.name}: Restarted it`);
  await expect(over).toContainText(/took/);
  await look(page, 'alerts-resolved');
});

test('the drawer has its own address, and the back button closes it', async ({ hub, admin: page }) => {
  const { nas } = await trouble(hub);
  const pages = new Pages(page, hub.url);
  await pages.open('/alerts?severity=critical');
  await page.getByRole('link', { name: 'Memory is 97 % in use' }).click();
  const drawer = page.getByRole('dialog', { name: 'Memory is 97 % in use' });
  await expect(drawer).toBeVisible();
  await expect(page).toHaveURL(/\/alerts\/[0-9a-f-]{36}\?severity=critical/);
  await expect(drawer.getByRole('img', { name: /Memory around the alert.*line is at 95 %/ })).toBeVisible();
  await expect(drawer.getByText('Opened: critical')).toBeVisible();
  await look(page, 'alert-drawer');
  const address = page.url();

  await page.goBack();
  await expect(drawer).toBeHidden();
  await expect(page).toHaveURL(/\/alerts\?severity=critical/);

  await page.getByRole('link', { name: 'Memory is 97 % in use' }).click();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await page.goBack();
  await expect(page).toHaveURL('about:blank');

  await page.goto(address);
  await drawer.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(drawer.getByText(`Acknowledged by ${ADMIN.name}`).last()).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await look(page, 'alert-drawer-phone');
  await drawer.getByRole('button', { name: 'Close' }).click();
  await expect(page).toHaveURL(/\/alerts\?severity=critical/);

  // From the machine's page, closing leads back to it.
  await pages.open(`/machines/${nas.id}`);
  await page.getByRole('link', { name: 'Memory is 97 % in use' }).click();
  await drawer.getByRole('button', { name: 'Close' }).click();
  await expect(pages.title('nas')).toBeVisible();

  await pages.open('/alerts/00000000-0000-7000-8000-000000000000');
  await expect(page.getByRole('dialog', { name: 'No such alert' })).toBeVisible();
});

test('filters are in the address, and say when nothing fits', async ({ hub, admin: page }) => {
  await trouble(hub);
  const pages = new Pages(page, hub.url);
  await pages.open('/alerts');
  const rows = page.locator('[data-alert]');
  await expect(rows).toHaveCount(3);
  await page.getByLabel('Severity').selectOption('high');
  await expect(rows).toHaveCount(2);
  await page.getByLabel('Condition').selectOption('temperature');
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/severity=high&condition=temperature/);
  await page.getByLabel('Machine').selectOption({ label: 'nas' });
  await expect(page.getByText('No open alert matches')).toBeVisible();
  await look(page, 'alerts-no-match');
  await page.goBack();
  await expect(rows).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(rows).toHaveCount(3);
});

test('all of it needs no mouse', async ({ hub, admin: page }) => {
  await trouble(hub);
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await expect(pages.title('Machines')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page.locator('[data-alert]')).toHaveCount(3);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  const bar = page.getByRole('region', { name: 'What is selected' });
  await expect(bar).toContainText('2 selected');
  await look(page, 'alerts-selected');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await bar.getByRole('button', { name: 'Acknowledge' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(`Acknowledged by ${ADMIN.name}`)).toHaveCount(2);
  await expect(bar).toBeHidden();
  await expect(page.getByText('Acknowledged: 2 alerts')).toBeVisible();
});

test('what the hub refuses is taken back, with a word', async ({ hub, admin: page }) => {
  await trouble(hub);
  await new Pages(page, hub.url).open('/alerts');
  await page.route('**/acknowledge', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', title: 'No', status: 409, code: 'conflict', detail: 'Not today.', errors: [] }),
    }),
  );
  const row = page.getByRole('listitem').filter({ hasText: 'Memory is 97 % in use' });
  await row.getByRole('button', { name: /^Acknowledge/ }).click();
  await expect(page.getByText('Not acknowledged: Not today.')).toBeVisible();
  await expect(row).not.toContainText('Acknowledged by');
});

test('a list that cannot be read says so, and comes back', async ({ hub, admin: page }) => {
  await trouble(hub);
  await page.route('**/api/v1/alerts?*', (route) => route.fulfill({ status: 500, body: 'oh' }));
  const pages = new Pages(page, hub.url);
  await pages.open('/alerts');
  await expect(page.getByRole('alert')).toContainText('The alerts cannot be read');
  await look(page, 'alerts-error');
  await pages.open('/alerts?tab=resolved');
  await expect(page.getByRole('alert')).toContainText('The alerts cannot be read');
  await page.unroute('**/api/v1/alerts?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('who may only look sees why', async ({ hub, page, context }) => {
  await trouble(hub);
  await hub.addUser('vera', 'viewer', ADMIN.password);
  await context.clearCookies();
  const pages = new Pages(page, hub.url);
  await pages.open('/alerts');
  await pages.signIn('vera', ADMIN.password);
  const row = page.getByRole('listitem').filter({ hasText: 'Memory is 97 % in use' });
  await expect(row).toBeVisible();
  await expect(page.getByText(/Only an operator or admin/)).toBeVisible();
  await expect(row.getByRole('button', { name: /^Acknowledge/ })).toHaveCount(0);
  await row.getByRole('button', { name: /^What to do/ }).click();
  await expect(page.getByRole('menuitem', { name: /Acknowledge/ }).first()).toHaveAttribute('aria-disabled', 'true');
  await look(page, 'alerts-viewer');
});

test('rules are saved, and what makes no sense is refused at its field', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  const machine = await Beating.start(hub, 'nas', { cpu: 60 });
  await pages.open('/alerts?tab=rules');
  const cpu = page.getByRole('group', { name: 'Processor' });
  await expect(cpu.getByLabel('High at')).toHaveValue('85');
  await look(page, 'alert-rules');

  await cpu.getByLabel('Critical at').fill('40');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(cpu.getByLabel('Critical at')).toHaveAccessibleDescription('Must be above the line for high.');
  await look(page, 'alert-rules-refused');

  await cpu.getByLabel('High at').fill('50');
  await cpu.getByLabel('Critical at').fill('');
  await page.getByRole('group', { name: 'Disk space' }).getByRole('button', { name: 'Add filesystems' }).click();
  await page.getByLabel(/^Mount point of/).fill('/mnt/*');
  await page.getByLabel(/^What holds for/).selectOption('out');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved the rules')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Changes' })).toBeHidden();
  await machine.beat({ cpu: 60, disks: { '/mnt/x': 99 } });
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  await expect(page.locator('[data-alert]')).toHaveCount(1);
  await expect(page.getByText('Processor is 60 % busy')).toBeVisible();
});

test('a machine differs where it is told to, and is the same as all again', async ({ hub, admin: page }) => {
  const nas = await Beating.start(hub, 'nas', { memory: 90 });
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${nas.id}`);
  await expect(page.getByRole('link', { name: 'Memory is 90 % in use' })).toBeVisible();
  await look(page, 'machine-alerts');

  await page.getByRole('link', { name: 'Settings' }).last().click();
  const memory = page.getByRole('group', { name: 'Memory', exact: true });
  await expect(memory).toContainText('High at 85 %, critical at 95 %, at once.');
  await look(page, 'machine-settings');
  await memory.getByRole('button', { name: /^Change/ }).click();
  await memory.getByLabel('High at').fill('98');
  await memory.getByLabel('Critical at').fill('99');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved the rules of nas')).toBeVisible();
  const stored = await hub.api<{ overrides: object }>(`/machines/${nas.id}/thresholds`);
  expect(stored.overrides).toEqual({ memory: { high: 98, critical: 99 } });
  await look(page, 'machine-settings-own');
  await page.getByRole('button', { name: 'Same as all for Memory' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(memory).toContainText('High at 85 %');
  await expect
    .poll(async () => (await hub.api<{ overrides: object }>(`/machines/${nas.id}/thresholds`)).overrides)
    .toEqual({});
});

test('a service that is expected and stops is as bad as it was said to be', async ({ hub, admin: page }) => {
  const nas = await Beating.start(hub, 'nas');
  await nas.beat({}, [{ name: 'smbd', state: 'running' }, { name: 'cron', state: 'running' }]);
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${nas.id}?tab=services`);
  await page.getByLabel('Whether smbd is expected to run').selectOption('critical');
  await expect(page.getByText('2 services, none failed, 1 expected')).toBeVisible();
  await nas.beat({}, [{ name: 'smbd', state: 'stopped' }, { name: 'cron', state: 'running' }]);
  await expect(page.getByRole('link', { name: 'Service smbd does not run' })).toBeVisible();
  await expect(page.getByRole('row', { name: /smbd/ }).locator('[data-mark=critical]')).toBeVisible();
  await look(page, 'machine-services-expected');
});

test('a workstation that goes is no alarm, unless it is within its hours', async ({ hub, admin: page }) => {
  const desk = await Beating.start(hub, 'desk', {}, { chassis: 'laptop', battery: true });
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${desk.id}`);
  await expect(page.getByText('This seems to be a workstation. It is a portable computer.')).toBeVisible();
  await look(page, 'kind-suggestion');
  await page.getByRole('button', { name: 'Make it a workstation' }).click();
  await expect(page.getByText('This seems to be')).toBeHidden();
  await expect(page.getByText('comes and goes')).toBeVisible();

  await desk.goodbye('shutdown');
  await expect(page.getByRole('main')).toContainText(/Shut down.*(just now|seconds ago)/s);
  await pages.nav('Machines').click();
  const card = pages.machine('desk');
  await expect(card).toContainText('Shut down');
  await expect(card.locator('[data-mark=offline]')).toHaveClass(/text-off/);
  expect(await card.innerHTML()).not.toMatch(/text-(crit|warn)/);
  await expect(page.getByRole('heading', { name: 'Needs attention' })).toHaveCount(0);
  await look(page, 'machines-workstation-off');

  await pages.open(`/machines/${desk.id}?tab=settings`);
  await page.getByRole('radio', { name: 'Some hours' }).click();
  await page.getByRole('button', { name: 'Sat', exact: true }).click();
  await page.getByLabel('Until, row 1').fill('02:00');
  await expect(page.getByText('the next day')).toBeVisible();
  await look(page, 'machine-expected');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('desk is expected: Mon–Sat 18:00–02:00')).toBeVisible();
  await page.getByRole('button', { name: /As any workstation/ }).click();
  await expect(page.getByRole('radio', { name: 'Comes and goes' })).toBeChecked();
});

test('a server that seems to be something else stays one when it is told so', async ({ hub, admin: page }) => {
  const lap = await Beating.start(hub, 'lap', {}, { chassis: 'laptop' });
  await new Pages(page, hub.url).open(`/machines/${lap.id}`);
  await page.getByRole('button', { name: 'No, it is a server' }).click();
  await expect(page.getByText('This seems to be')).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'lap' })).toBeVisible();
  await expect(page.getByText('This seems to be')).toHaveCount(0);
});

test('machines that fall silent at once are one group', async ({ hub, admin: page }) => {
  test.setTimeout(150_000);
  await atOnce(hub, { offline_after_seconds: 30 });
  const machines = await Promise.all(['one', 'two', 'three'].map((name) => Beating.start(hub, name)));
  await machines[0]?.beat({ memory: 90 });
  await new Pages(page, hub.url).open('/alerts');
  const group = page.getByRole('region', { name: /machines fell silent at once/ });
  await expect(group).toContainText('3 machines fell silent at once', { timeout: 90_000 });
  await expect(group.getByRole('listitem')).toHaveCount(3);
  await look(page, 'alerts-incident');
  await page.setViewportSize({ width: 360, height: 740 });
  await look(page, 'alerts-incident-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await new Pages(page, hub.url).open('/');
  await expect(page.getByText(/Lost for/).first()).toBeVisible();
  await look(page, 'machines-lost');
});

test('signs for the direction of writing in a name move nothing but the name', async ({ hub, admin: page }) => {
  const mount = '/mnt/\u202Egnihtemos';
  const nas = await Beating.start(hub, 'nas', { disks: { '/': 40, [mount]: 97 } });
  const pages = new Pages(page, hub.url);
  /** Where the words around a name stand: before it, in it and after it, from the left. */
  const edges = (title: Locator) =>
    title.evaluate((element) =>
      [...element.childNodes].flatMap((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        const { left, right } = range.getBoundingClientRect();
        return node.textContent === '' ? [] : [Math.round(left), Math.round(right)];
      }),
    );
  const stays = async (title: Locator) => {
    await expect(title).toHaveText(`${mount} is 97 % full`);
    const found = await edges(title);
    expect(found).toHaveLength(4);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
  };
  const title = (within: Locator) => within.locator('bdi', { hasText: / is 97 % full$/ }).first();
  await pages.open('/alerts');
  await stays(title(page.getByRole('listitem')));
  await look(page, 'alerts-direction');
  await page.getByRole('link', { name: / is 97 % full$/ }).click();
  await stays(title(page.getByRole('dialog')));
  await pages.open(`/machines/${nas.id}`);
  await stays(title(page.getByRole('region', { name: /^Alerts/ })));
  await pages.open('/');
  await stays(title(page.getByRole('region', { name: 'Needs attention' })));
});

test('colours are not needed', async ({ hub, admin: page }) => {
  const { nas } = await trouble(hub);
  const pages = new Pages(page, hub.url);
  for (const [name, path] of [['alerts', '/alerts'], ['machines', '/'], ['machine', `/machines/${nas.id}`]] as const) {
    await pages.open(path);
    await expect(page.locator('[data-mark=critical]').first()).toBeVisible();
    await expect(page.locator('[data-mark=warning]').first()).toBeVisible({ visible: name !== 'machine' });
    await page.evaluate(() => {
      document.documentElement.style.filter = 'grayscale(1)';
    });
    await page.screenshot({ path: `${artifacts}/grey-${name}.png` });
  }
});

test('the page is whole on a phone', async ({ hub, admin: page }) => {
  const { nas } = await trouble(hub);
  await page.setViewportSize({ width: 360, height: 740 });
  const pages = new Pages(page, hub.url);
  for (const [name, path] of [
    ['alerts', '/alerts'],
    ['alert-rules', '/alerts?tab=rules'],
    ['machine-alerts', `/machines/${nas.id}`],
    ['machine-settings', `/machines/${nas.id}?tab=settings`],
  ] as const) {
    await pages.open(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
    await look(page, `${name}-phone`);
  }
});

test('the hub has a time zone of its own', async ({ hub, admin: page }) => {
  await new Pages(page, hub.url).open('/settings/general');
  await page.getByRole('button', { name: 'Use that of this browser: Europe/Berlin' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  expect(await hub.api('/settings/general')).toMatchObject({ time_zone: 'Europe/Berlin' });
  await look(page, 'settings-zone');
});

import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { ADMIN, type Hub } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { artifacts } from '../fixtures/programs.ts';
import { expect, look, lookOnPhone, test } from '../fixtures/test.ts';

const HOSTILE = '<script>window.pwned = true</script>\u202e<img src=x onerror=window.pwned=true>';

interface Entry {
  position: number;
  at: string;
  action: string;
  subject: string;
  hash: string;
}

const rows = (page: Page) => page.locator('[data-entry]');
const row = (page: Page, words: string | RegExp) => rows(page).filter({ hasText: words });

async function newest(hub: Hub): Promise<Entry> {
  const { items } = await hub.api<{ items: Entry[] }>('/audit?limit=1');
  if (!items[0]) throw new Error('nothing is recorded');
  return items[0];
}

async function addMachine(hub: Hub, name: string): Promise<string> {
  const body = JSON.stringify({ name, kind: 'server' });
  return (await hub.api<{ id: string }>('/machines', { method: 'POST', body })).id;
}

/** What the status says, changed: a record that was tampered with, as the hub would tell it. */
async function tellOf(page: Page, change: (status: Record<string, unknown>) => object): Promise<void> {
  await page.route('**/api/v1/audit/status', async (route) => {
    const response = await route.fetch();
    const status = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ response, json: { ...status, ...change(status) } });
  });
}

test('what was done is found, filtered, opened, and saved as a file', async ({ hub, page }) => {
  test.slow();
  await hub.addAdmin();
  const pages = new Pages(page, hub.url);

  // A failed login, one that goes well, a machine, a setting: by hand, as a person does it.
  await pages.open('/login');
  await pages.signIn(ADMIN.name, 'not the password');
  await expect(page.getByRole('alert')).toBeVisible();
  await pages.signIn(ADMIN.name, ADMIN.password);
  await expect(pages.title('Machines')).toBeVisible();
  const nas = await addMachine(hub, 'nas');
  const gone = await addMachine(hub, 'old-box');
  await hub.api(`/machines/${gone}`, { method: 'DELETE' });
  await pages.open('/settings/general');
  const days = page.getByLabel('Every reading, days');
  await days.fill('60');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();

  await page.keyboard.press('Escape');
  await page.locator('main').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(pages.title('Audit log')).toBeVisible();
  await expect(rows(page).first()).toContainText('Changed how long data is kept');
  const positions = await rows(page).evaluateAll((all) => all.map((each) => Number(each.dataset.entry)));
  expect(positions).toEqual(positions.toSorted((a, b) => b - a));
  await expect(row(page, 'session.refused').locator('[data-outcome=refused]')).toHaveText('Refused');
  await expect(row(page, 'machine.created').first()).toContainText('ada');
  await expect(row(page, 'user.created').getByText('Command line')).toBeVisible();
  await expect(page.locator('[data-record=whole]')).toContainText('The record is as it was written');
  await look(page, 'audit');
  await lookOnPhone(page, 'audit');

  // Each filter stands in the address, and back takes it away again.
  await page.getByLabel('Outcome').selectOption('refused');
  await expect(page).toHaveURL(/outcome=refused/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('Tried to sign in');
  await page.getByLabel('About', { exact: true }).selectOption({ label: 'Machines' });
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible();
  await look(page, 'audit-no-match');
  await page.goBack();
  await expect(rows(page)).toContainText('Tried to sign in');
  await page.goForward();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(page).toHaveURL(/\/audit$/);

  await page.getByLabel('About', { exact: true }).selectOption('session');
  await page.getByLabel('What was done').selectOption({ label: 'Signed in' });
  await expect(page).toHaveURL(/action=session\.opened/);
  await expect(rows(page).first()).toContainText('Signed in');
  await expect(row(page, 'Tried to sign in')).toHaveCount(0);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByLabel('Machine', { exact: true }).selectOption({ label: 'nas' });
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('Added a machine');
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByLabel('Kind of who did it').selectOption('command_line');
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Who', { exact: true }).fill('ada');
  await page.getByLabel('Who', { exact: true }).press('Enter');
  await expect(page).toHaveURL(/actor=ada/);
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible();
  await page.getByLabel('Kind of who did it').selectOption({ label: 'By anybody' });
  await expect(row(page, 'Changed how long data is kept')).toBeVisible();
  await expect(row(page, 'user.created')).toHaveCount(0);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();

  // Times: a range, and own ones.
  await page.getByLabel('Time', { exact: true }).selectOption({ label: 'The last hour' });
  await expect(page).toHaveURL(/range=1h/);
  await expect(row(page, 'machine.created').first()).toBeVisible();
  await page.getByLabel('Time', { exact: true }).selectOption({ label: 'Own times…' });
  const times = page.getByRole('dialog', { name: 'Own times' });
  await times.getByLabel('From').fill('2020-01-02T00:00');
  await times.getByLabel('To, not included').fill('2020-01-01T00:00');
  await expect(times.getByText('The start must lie before the end.')).toBeVisible();
  await times.getByLabel('To, not included').fill('2020-01-03T00:00');
  await look(page, 'audit-times');
  await times.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/from=\d+&to=\d+/);
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Time', { exact: true })).toHaveValue('own');
  await page.getByRole('button', { name: 'Clear the filter' }).click();

  await page.keyboard.press('/');
  await page.keyboard.type('OLD-b');
  await expect(page).toHaveURL(/q=OLD-b/);
  await expect(rows(page)).toHaveCount(2);

  // The file has what the list has.
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /CSV/ }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^audit-.*\.csv$/);
  const csv = readFileSync(await download.path(), 'utf8').trim().split(/\r?\n/);
  expect(csv).toHaveLength(1 + 2);
  expect(csv[1]).toContain('machine.created');
  expect(csv[2]).toContain('machine.deleted');

  // By keys: the next one, open, and back where one was.
  await page.getByRole('searchbox').press('Escape');
  await page.getByRole('searchbox').blur();
  await expect(rows(page).first()).toContainText('Changed how long data is kept');
  await page.keyboard.press('j');
  await expect(rows(page).first().locator('[data-entry-link]')).toBeFocused();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'Changed how long data is kept' });
  await expect(drawer).toContainText('retention.changed');
  await expect(drawer).toContainText(/Raw days.*14.*60/);
  const last = await newest(hub);
  await expect(drawer).toContainText(last.hash);
  await look(page, 'audit-entry');
  await lookOnPhone(page, 'audit-entry');
  await page.reload();
  await expect(drawer).toContainText(last.hash);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page).toHaveURL(/\/audit$/);

  // A link to an entry finds it whatever the list shows, and a machine that is gone is said to be.
  await row(page, 'machine.deleted').locator('[data-entry-link]').click();
  const deleted = page.getByRole('dialog', { name: 'Deleted a machine' });
  await expect(deleted).toContainText('It is gone.');
  const link = `${page.url()}&outcome=failed`;
  await page.keyboard.press('Escape');
  await expect(row(page, 'machine.deleted').locator('[data-entry-link]')).toBeFocused();
  await page.goto(link);
  await expect(deleted).toContainText('It is gone.');
  await deleted.getByRole('link', { name: 'All on it' }).click();
  await expect(deleted).toBeHidden();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByLabel('Machine', { exact: true })).toHaveValue(gone);
  await page.goto(`${hub.url}/audit?entry=99999&at=1700000000`);
  await expect(page.getByRole('dialog', { name: 'Entry 99999' })).toContainText('There is no such entry');
  await page.keyboard.press('Escape');
  await row(page, 'machine.created').getByRole('link', { name: 'nas' }).click();
  await expect(page).toHaveURL(new RegExp(nas));
});

test('new entries wait until somebody wants to see them, and many pages are read to the last', async ({ hub, admin: page }) => {
  test.setTimeout(180_000);
  const change = async (at: number) => {
    const raw_days = 30 + (at % 2);
    const before = await hub.api<object>('/settings/retention');
    await hub.api('/settings/retention', { method: 'PUT', body: JSON.stringify({ ...before, raw_days }) });
  };
  const MANY = 1_250;
  for (let at = 0; at < MANY; at += 1) await change(at);
  const pages = new Pages(page, hub.url);
  await pages.open('/audit');
  await expect(rows(page)).toHaveCount(100);

  const first = rows(page).first();
  const before = await first.getAttribute('data-entry');
  await change(MANY);
  const button = page.getByRole('button', { name: '1 new entry' });
  await expect(button).toBeVisible({ timeout: 25_000 });
  expect(await first.getAttribute('data-entry')).toBe(before);
  await look(page, 'audit-newer');
  await button.click();
  await expect(first).toHaveAttribute('data-entry', String((await newest(hub)).position));
  await expect(button).toBeHidden();

  const more = page.getByRole('button', { name: 'Load more' });
  for (let count = 200; count <= 1_200; count += 100) {
    await more.click();
    await expect(rows(page)).toHaveCount(count);
  }
  await more.click();
  await expect(more).toBeHidden();
  const last = rows(page).last();
  await last.scrollIntoViewIfNeeded();
  await expect(last).toHaveAttribute('data-entry', '1');
  await last.locator('[data-entry-link]').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(last.locator('[data-entry-link]')).toBeFocused();
  await expect(last).toBeInViewport();
});

test('the record says loudly when it is not as it was written, and calmly when it is', async ({ hub, admin: page }) => {
  test.slow();
  await addMachine(hub, 'nas');
  const pages = new Pages(page, hub.url);
  await pages.open('/audit');
  const panel = page.getByRole('region', { name: 'How the record stands' });
  await expect(panel).toHaveAttribute('data-record', 'whole');
  await expect(panel).toContainText('90 days');
  await expect(panel).toContainText('No agent yet');
  await expect(panel.getByRole('alert')).toHaveCount(0);
  const { position, hash } = await newest(hub);
  await expect(panel).toContainText(`${position}:${hash}`);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await panel.getByRole('button', { name: 'Copy: the head, to verify with' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${position}:${hash}`);

  // An agent is told where the record ends, and tells it back.
  hub.runAgent(await hub.token('agent'));
  await expect(async () => {
    const { anchors } = await hub.api<{ anchors: { entry?: object }[] }>('/audit/status');
    expect(anchors.filter(({ entry }) => entry)).toHaveLength(1);
  }).toPass({ timeout: 40_000 });
  await page.reload();
  await expect(panel).toContainText('1 agent');
  await panel.getByRole('button', { name: 'Show what each does' }).click();
  await expect(panel.getByRole('table').getByRole('link')).toHaveCount(1);
  await expect(row(page, 'machine.registered')).toContainText('Made a machine known');

  const agents = {
    anchors: [
      { machine_id: '0-0', machine_name: 'nas', entry: { position: 3, hash }, told_at: new Date().toISOString() },
      { machine_id: '0-1', machine_name: null, entry: { position: 2, hash }, told_at: '2026-01-02T03:04:05Z' },
      { machine_id: '0-2', machine_name: `${'a'.repeat(31)}-${'b'.repeat(31)}`, entry: { position: 3, hash }, told_at: new Date().toISOString() },
    ],
    checkpoint: { position: 1200, hash },
    pruned_at: '2026-01-02T03:04:05Z',
  };
  await tellOf(page, () => agents);
  await page.reload();
  await expect(panel).toContainText('3 agents');
  await panel.getByRole('button', { name: 'Show what each does' }).click();
  await expect(panel.getByRole('table')).toContainText('A machine that is gone');
  await expect(panel).toContainText('Up to 1,200');
  await look(page, 'audit-agents');
  await lookOnPhone(page, 'audit-agents');

  await page.unroute('**/api/v1/audit/status');
  await tellOf(page, () => ({
    last_check: {
      at: new Date().toISOString(),
      is_whole: false,
      entries: 1,
      position: 2,
      finding: 'entry 2 does not follow from the one before it: its content or its hash was changed',
    },
  }));
  await page.reload();
  await expect(panel).toHaveAttribute('data-record', 'broken');
  await expect(panel.getByRole('alert')).toContainText('Entry 2 does not follow from the one before it');
  await expect(panel.getByRole('alert')).toContainText('homelabcmd audit verify');
  await expect(page.locator('[data-entry="2"]')).toContainText('Not as it was written');
  await look(page, 'audit-broken');
  await lookOnPhone(page, 'audit-broken');

  await page.unroute('**/api/v1/audit/status');
  await tellOf(page, () => ({
    anchors: [
      agents.anchors[0],
      { ...agents.anchors[1], machine_name: 'pi', contradiction: { position: 4711, hash }, contradicted_at: new Date().toISOString() },
    ],
  }));
  await page.reload();
  await expect(panel).toHaveAttribute('data-record', 'contradicted');
  await expect(panel.getByRole('row').nth(1)).toContainText('Remembers entry 4,711, which is not there');
  await look(page, 'audit-contradicted');
  await page.unroute('**/api/v1/audit/status');

  // How long it is kept is a setting; what the hub refuses stands at the field.
  await page.reload();
  await panel.getByRole('link', { name: 'Change' }).click();
  const days = page.getByLabel('Audit log, days');
  await days.fill('40000');
  const save = page.locator('#audit').getByRole('button', { name: 'Save' });
  await save.click();
  await expect(days).toHaveAccessibleDescription(/Between 0, for ever, and 36500 days/);
  await look(page, 'audit-retention-refused');
  await days.fill('x');
  await expect(days).toHaveAccessibleDescription(/A whole number of days/);
  await expect(save).toBeDisabled();
  await days.fill('7');
  await expect(page.locator('#audit')).toContainText('Entries that are older than 7 days go for good.');
  await days.fill('0');
  await save.click();
  await expect(page.getByText('Saved')).toBeVisible();
  expect(await hub.api('/settings/retention')).toMatchObject({ audit_retention_days: 0 });
  await pages.nav('Audit log').click();
  await expect(panel).toContainText('For ever');
  await expect(rows(page).first()).toContainText('Changed how long data is kept');
});

test('an error is said and can be tried again; few that fit are looked for further back', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await page.route('**/api/v1/audit*', (route) => route.fulfill({ status: 503, body: '' }));
  await page.route('**/api/v1/audit/status', (route) => route.fulfill({ status: 503, body: '' }));
  await pages.open('/audit');
  await expect(page.getByText('The audit log cannot be read')).toBeVisible({ timeout: 20_000 });
  await look(page, 'audit-error');
  await page.unroute('**/api/v1/audit*');
  await page.unroute('**/api/v1/audit/status');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page).first()).toBeVisible();

  // A page without any entry is not the end.
  let asked = 0;
  await page.route('**/api/v1/audit?*', async (route) => {
    asked += 1;
    const cursor = new URL(route.request().url()).searchParams.get('cursor');
    const depth = Number(cursor ?? 0) + 1;
    await route.fulfill({ json: { items: [], next_cursor: depth < 65 ? String(depth) : null } });
  });
  await pages.open('/audit?q=seldom');
  await expect(page.getByText('There may be some further back.')).toBeVisible();
  expect(asked).toBeLessThan(40);
  await look(page, 'audit-further');
  const more = page.getByRole('button', { name: 'Look further back' });
  await more.click();
  await expect(page.getByText('There may be some further back.')).toBeVisible();
  await more.click();
  await expect(more).toBeHidden();
  await expect(page.getByText('None fits the filter.')).toBeVisible();

  // What is listed stays when what follows it cannot be read.
  await page.unroute('**/api/v1/audit?*');
  const { items } = await hub.api<{ items: Entry[] }>('/audit');
  const pageOf = (entries: Entry[], next_cursor: string | null) => ({ items: entries, next_cursor });
  const many = Array.from({ length: 30 }, (_, at) => ({ ...items[0], position: 1_000 - at }) as Entry);
  let isBroken = true;
  await page.route('**/api/v1/audit?*', async (route) => {
    const isFirst = !route.request().url().includes('cursor=');
    if (isFirst) await route.fulfill({ json: pageOf(many, 'next') });
    else if (isBroken) await route.fulfill({ status: 500, body: 'oh' });
    else await route.fulfill({ json: pageOf(items, null) });
  });
  await pages.open('/audit');
  await expect(rows(page)).toHaveCount(30);
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect(page.getByText('The audit log cannot be read')).toBeVisible();
  await expect(rows(page)).toHaveCount(30);
  isBroken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page)).toHaveCount(30 + items.length);
  await expect(page.getByText('The audit log cannot be read')).toBeHidden();
});

test('what is hostile is text, and nothing is wider than the screen', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await addMachine(hub, 'nas');
  await page.route('**/api/v1/audit?*', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { items: object[] };
    const [first, ...rest] = body.items;
    const long = 'x'.repeat(256);
    const items = [
      { ...first, subject: HOSTILE, actor: HOSTILE, action: 'pack.half_applied', outcome: 'failed', detail: { [HOSTILE]: HOSTILE, steps: [[HOSTILE, long]], change: { from: long, to: HOSTILE } } },
      { ...first, position: 900, subject: long, actor: 'y'.repeat(128), actor_kind: 'token', outcome: 'refused' },
      { ...first, position: 899, subject: 'מחשב שולחני של הבית', actor: '🧊🐳 кухня 冷蔵庫', actor_kind: 'agent' },
      { ...first, position: 898, subject: '', actor: 'ssh', actor_kind: 'job' },
      ...rest,
    ];
    await route.fulfill({ response, json: { ...body, items } });
  });
  await pages.open('/audit');
  await expect(row(page, 'Pack: half applied')).toContainText('<script>window.pwned = true</script>\ufffd<img');
  await look(page, 'audit-hostile');
  await lookOnPhone(page, 'audit-hostile');
  await row(page, 'Pack: half applied').locator('[data-entry-link]').click();
  const drawer = page.getByRole('dialog');
  await expect(drawer).toContainText('<script>window.pwned = true</script>');
  expect(await drawer.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  await look(page, 'audit-hostile-entry');
  await lookOnPhone(page, 'audit-hostile-entry');
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => (window as unknown as { pwned?: boolean }).pwned)).toBeUndefined();
  for (const width of [320, 360, 700, 1000, 1280, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    const room = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(room, `at ${width}`).toBeLessThanOrEqual(width);
    await page.screenshot({ path: `${artifacts}/audit-at-${width}.png` });
  }
});

test('an operator reads what commands did, a viewer is told whose it is', async ({ hub, admin: page, context }) => {
  const pages = new Pages(page, hub.url);
  const id = await addMachine(hub, 'nas');
  // Nowhere to be reached: refused, and on record.
  await hub
    .api(`/machines/${id}/commands/execute`, { method: 'POST', body: JSON.stringify({ command: 'rm -rf /' }) })
    .catch(() => undefined);
  await hub.addUser('otto', 'operator', ADMIN.password);
  await hub.addUser('vera', 'viewer', ADMIN.password);

  await context.clearCookies();
  await pages.open('/login');
  await pages.signIn('otto', ADMIN.password);
  await expect(pages.title('Machines')).toBeVisible();
  await pages.nav('Audit log').click();
  await expect(page.getByText('An admin can read what else is recorded.')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('Tried to run a command');
  await expect(page.getByRole('region', { name: 'How the record stands' })).toHaveCount(0);
  await page.getByLabel('What was done').selectOption({ label: 'Ended a command' });
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await look(page, 'audit-operator');
  await rows(page).locator('[data-entry-link]').click();
  await expect(page.getByRole('dialog')).toContainText('command.refused');
  await page.keyboard.press('Escape');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /CSV/ }).click()]);
  expect(download.suggestedFilename()).toMatch(/^commands-/);

  await context.clearCookies();
  await pages.open('/login');
  await pages.signIn('vera', ADMIN.password);
  await expect(pages.title('Machines')).toBeVisible();
  await expect(pages.nav('Settings')).toBeVisible();
  await expect(pages.nav('Audit log')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('audit log');
  await expect(page.getByText('Nothing is called “audit log”.')).toBeVisible();
  await page.keyboard.press('Escape');
  await pages.open('/audit');
  await expect(page.getByRole('heading', { name: 'The audit log is not for everybody' })).toBeVisible();
  await look(page, 'audit-viewer');
  await lookOnPhone(page, 'audit-viewer');
});

test('on a phone the filters fold, and the rest of the pages is under More', async ({ hub, admin: page }) => {
  await addMachine(hub, 'nas');
  await page.setViewportSize({ width: 360, height: 740 });
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await look(page, 'more');
  await page.getByRole('menuitem', { name: 'Audit log' }).click();
  await expect(pages.title('Audit log')).toBeVisible();
  await expect(page.getByLabel('Outcome')).toBeHidden();
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByLabel('Outcome').selectOption('done');
  await expect(page.getByRole('button', { name: 'Filters (1)' })).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
  await lookOnPhone(page, 'audit-filters');
});

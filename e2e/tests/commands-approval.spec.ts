import { Beating } from '../fixtures/beats.ts';
import { expectState, test } from '../fixtures/commands.ts';
import { Pages } from '../fixtures/pages.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

const PASSWORD = 'correct horse battery';

test('what is dangerous names its machine, waits, and is approved or rejected by an admin', async ({
  hub,
  admin: page,
  browser,
  machines,
}) => {
  test.setTimeout(180_000);
  const id = await machines.add('nas');
  await hub.addUser('olaf', 'operator', PASSWORD);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const olaf = await context.newPage();
  const his = new Pages(olaf, hub.url);
  await his.open(`/login?to=${encodeURIComponent(`/machines/${id}?run=wipe`)}`);
  await his.signIn('olaf', PASSWORD);
  const dialog = olaf.getByRole('dialog', { name: 'Run a command' });
  const ask = dialog.getByRole('button', { name: 'Ask to wipe the cache on nas' });
  await expect(dialog.getByRole('note')).toContainText('waits until an admin approves it, because it is dangerous');
  await expect(dialog).toContainText('The cache of nas is gone.');
  await expect(ask).toBeDisabled();
  await expect(dialog.getByRole('button', { name: /now$/ })).toHaveCount(0);
  await dialog.getByLabel('Type “nas” to confirm').fill('nas');
  await look(olaf, 'run-dangerous');
  await lookOnPhone(olaf, 'run-dangerous');
  await ask.click();
  await expect(olaf.locator('[data-action-waiting]')).toContainText('Only an admin may approve it.');
  await look(olaf, 'action-waiting-operator');

  // The admin is told in the navigation, on whatever page.
  const pages = new Pages(page, hub.url);
  await pages.open('/alerts');
  await expect(pages.nav('Commands')).toHaveText(/1\s*to be approved/);
  await pages.nav('Commands').click();
  const card = page.getByRole('list', { name: 'To be approved' }).getByRole('listitem');
  await expect(card).toContainText('olaf asked for it');
  await expect(card).toContainText('It waits because the action is dangerous, and is refused in');
  await expect(card).toContainText('echo wiped');
  await look(page, 'commands-waiting');
  await lookOnPhone(page, 'commands-waiting');
  await card.getByRole('button', { name: 'Reject…' }).click();
  const question = page.getByRole('dialog', { name: 'Reject: Wipe the cache on nas?' });
  await question.getByLabel('Reason').fill('Not during the backup.');
  await look(page, 'commands-reject');
  await question.getByRole('button', { name: 'Reject', exact: true }).click();
  await expect(card).toHaveCount(0);
  await expect(pages.nav('Commands')).not.toHaveText(/to be approved/);
  await expect(olaf.locator('[data-action-state=rejected]')).toBeVisible();
  await expect(olaf.getByText('Not during the backup.')).toBeVisible();
  await look(olaf, 'action-rejected');

  // Asked for again, and this time it is run.
  await olaf.getByRole('link', { name: 'Run again…' }).click();
  await dialog.getByLabel('Type “nas” to confirm').fill('nas');
  await ask.click();
  await expect(card).toBeVisible();
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect(olaf.locator('[data-action-state=done]')).toBeVisible({ timeout: 30_000 });
  await expect(olaf.getByRole('group', { name: 'Output' })).toContainText('wiped');
  await expect(olaf.getByText('by ada')).toBeVisible();

  // An admin asks and approves in one go.
  await pages.open(`/machines/${id}?run=wipe`);
  const hers = page.getByRole('dialog', { name: 'Run a command' });
  await hers.getByLabel('Type “nas” to confirm').fill('nas');
  await look(page, 'run-dangerous-admin');
  await hers.getByRole('button', { name: 'Wipe the cache on nas now' }).click();
  await expect(page.locator('[data-action-state=done]')).toBeVisible({ timeout: 30_000 });
  await context.close();
});

test('one on many machines: a rule, one that is away, failures first, and all are cancelled', async ({
  hub,
  admin: page,
  machines,
}) => {
  test.setTimeout(180_000);
  const pages = new Pages(page, hub.url);
  const ids = [];
  for (const name of ['nas', 'pi', 'web']) ids.push(await machines.add(name));
  ids.push(await machines.add('away', { port: 1 }));
  await pages.open('/commands?run=say');
  const dialog = page.getByRole('dialog', { name: 'Run a command' });
  await dialog.getByRole('button', { name: /^\+ Servers/ }).click();
  await dialog.getByRole('radio', { name: 'goodbye' }).click();
  await expect(dialog.getByRole('status')).toHaveText('4 machines: away, nas, pi, web');
  await dialog.getByText('4 at once').click();
  await look(page, 'run-many');
  await lookOnPhone(page, 'run-many');
  await dialog.getByRole('button', { name: 'Say goodbye on 4 machines' }).click();
  await expect(pages.title('Say goodbye on 4 machines')).toBeVisible();
  const rows = page.getByRole('list', { name: 'On each machine' }).getByRole('listitem');
  await expect(page.getByRole('region', { name: 'How far it is' })).toContainText('All 4 have ended.', { timeout: 60_000 });
  await expect(rows).toHaveCount(4);
  await expect(rows.first()).toContainText('away');
  await expect(rows.first()).toContainText('Failed');
  await expect(page.locator('[data-action-state=done]')).toHaveCount(3);
  await look(page, 'batch-ended');
  await lookOnPhone(page, 'batch-ended');

  // The same command where it runs already is refused there, and told.
  await machines.start('count_up', ids.slice(0, 1), { folder: machines.folder });
  const given = encodeURIComponent(JSON.stringify({ folder: machines.folder }));
  await pages.open(`/commands?run=count_up&on=${ids.slice(0, 3).join(',')}&given=${given}`);
  await dialog.getByRole('button', { name: 'Count up on 3 machines' }).click();
  await expect(page.getByRole('dialog')).toContainText('It was begun on 2 of 3.');
  await expect(page.getByRole('list', { name: 'Where it was not begun' })).toContainText('nas:');
  await look(page, 'run-refused');
  await page.getByRole('button', { name: 'See how it goes' }).click();
  await expect(page.locator('[data-action-state=running]')).toHaveCount(2, { timeout: 30_000 });
  await look(page, 'batch-running');
  await page.getByRole('button', { name: 'Cancel all…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End it on 2 machines' }).click();
  await expect(page.locator('[data-action-state=cancelled]')).toHaveCount(2, { timeout: 40_000 });
});

test('many machines are named before something dangerous, and approved together', async ({ hub, admin: page, machines }) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  const ids = [];
  for (const name of ['nas', 'pi']) ids.push(await machines.add(name));
  await pages.open(`/commands?run=wipe&on=${ids.join(',')}`);
  const dialog = page.getByRole('dialog', { name: 'Run a command' });
  const ask = dialog.getByRole('button', { name: 'Ask to wipe the cache on 2 machines' });
  await expect(ask).toBeDisabled();
  await dialog.getByRole('checkbox', { name: 'Wipe the cache: I mean nas, pi.' }).check();
  await look(page, 'run-dangerous-many');
  await ask.click();
  await expect(pages.title('Wipe the cache on 2 machines')).toBeVisible();
  await look(page, 'batch-waiting');
  await pages.open('/commands');
  const card = page.getByRole('list', { name: 'To be approved' }).getByRole('listitem');
  await expect(card).toHaveCount(1);
  await card.getByRole('button', { name: 'Approve all 2' }).click();
  await expect(card).toHaveCount(0);
  await pages.open('/commands?tab=history&state=done');
  await expect(page.getByRole('list', { name: 'Commands' }).getByRole('listitem')).toHaveCount(2, { timeout: 30_000 });
});

test('the past is filtered and loaded on; the catalogue says what can be run, and one’s own are approved', async ({
  hub,
  admin: page,
  machines,
}) => {
  test.setTimeout(180_000);
  const pages = new Pages(page, hub.url);
  await pages.open('/commands?tab=history');
  await expect(page.getByRole('heading', { name: 'Nothing was run yet' })).toBeVisible();
  await look(page, 'commands-history-empty');
  await pages.open('/commands?tab=catalogue');
  const own = page.getByRole('list', { name: 'Your own' });
  await expect(own.getByRole('listitem').first()).toContainText('Take all kinds');
  await look(page, 'catalogue');
  await lookOnPhone(page, 'catalogue');
  await own.getByRole('button', { name: 'Approve odd_kinds…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Approve odd_kinds?' });
  await expect(question).toContainText('operators can run on every machine');
  await look(page, 'catalogue-approve');
  await question.getByRole('button', { name: 'Approve odd_kinds' }).click();
  await expect(own).toContainText('Approved by ada');

  const id = await machines.add('nas');
  await own.getByRole('link', { name: 'Run: Take all kinds' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run a command' });
  await dialog.getByRole('checkbox', { name: /^nas/ }).check();
  await dialog.getByLabel('Container', { exact: true }).fill('-f');
  await dialog.getByLabel('Package', { exact: true }).fill('vim');
  await dialog.getByLabel('More packages').fill('curl,\ngit');
  await dialog.getByLabel('Older than', { exact: true }).fill('3');
  await dialog.getByLabel('Older than: unit').selectOption('weeks');
  await expect(dialog.getByLabel('Container', { exact: true })).toHaveAccessibleDescription(/The name or id of a container is expected/);
  await dialog.getByLabel('Container', { exact: true }).fill('web');
  await expect(dialog.getByRole('group', { name: 'The command' })).toContainText('echo web 3w vim curl git one');
  await look(page, 'run-kinds');
  await lookOnPhone(page, 'run-kinds');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  const { per_minute: _, ...settings } = await hub.api<Record<string, unknown>>('/settings/commands');
  await hub.api('/settings/commands', { method: 'PUT', body: JSON.stringify({ ...settings, per_minute: 600 }) });
  // One at a time on one machine: the same is refused while it is under way.
  for (let at = 0; at < 52; at += 1) {
    const [item] = await machines.start('say', [id], { word: 'hello' });
    await expectState(hub, item?.id ?? '', 'done');
  }
  await machines.start('fail', [id]);
  await pages.open('/commands?tab=history');
  const rows = page.getByRole('list', { name: 'Commands' }).getByRole('listitem');
  await expect(rows).toHaveCount(50);
  await look(page, 'commands-history');
  await lookOnPhone(page, 'commands-history');
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect(rows).toHaveCount(53);
  await page.getByLabel('State').selectOption('failed');
  await expect(rows).toHaveCount(1);
  await page.getByLabel('Action').selectOption('say');
  await expect(page.getByRole('heading', { name: 'No command matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(rows).toHaveCount(53);
});

test('settings: how many, how long, and which wait', async ({ hub, admin: page, machines }) => {
  test.slow();
  const machine = await Beating.start(hub, 'nas');
  await hub.api(`/machines/${machine.id}`, { method: 'PATCH', body: JSON.stringify({ tags: ['storage'] }) });
  await machines.add('pi');
  await new Pages(page, hub.url).open('/settings/commands');
  await page.getByLabel('Commands a minute').fill('0');
  await expect(page.getByLabel('Commands a minute')).toHaveAccessibleDescription(/From 1 to 600/);
  await page.getByLabel('Commands a minute').fill('20');
  await page.getByRole('button', { name: 'Add a rule…' }).click();
  const dialog = page.getByRole('dialog', { name: 'A rule for approvals' });
  await dialog.getByRole('button', { name: 'restart_service', exact: true }).click();
  await dialog.getByRole('button', { name: 'storage', exact: true }).click();
  await expect(dialog).toContainText('restart_service, on all tagged storage, waits for an admin’s approval.');
  await look(page, 'settings-commands-rule');
  await lookOnPhone(page, 'settings-commands-rule');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await look(page, 'settings-commands');
  await lookOnPhone(page, 'settings-commands');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Changes' })).toBeHidden();
  await page.reload();
  await expect(page.getByText('restart_service, on all tagged storage')).toBeVisible();
  await expect(page.getByLabel('Commands a minute')).toHaveValue('20');

  // The rule is known where it counts, before anything is asked for.
  await page.goto(`${hub.url}/machines/${machine.id}?run=restart_service`);
  const run = page.getByRole('dialog', { name: 'Run a command' });
  await expect(run.getByRole('note')).toContainText('because a rule asks for it');
});

test('what cannot be read says so, and is tried again', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await page.route('**/api/v1/actions?**', (route) => route.fulfill({ status: 500, json: { code: 'internal', detail: 'Something broke.', status: 500, title: 'x', type: 'about:blank' } }));
  await pages.open('/commands');
  await expect(page.getByRole('alert')).toContainText('The commands cannot be read');
  await look(page, 'commands-error');
  await page.unroute('**/api/v1/actions?**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing runs, and nothing waits' })).toBeVisible();
  await pages.open('/commands/00000000-0000-7000-8000-000000000000');
  await expect(page.getByRole('heading', { name: 'There is no command at this address' })).toBeVisible();
  await look(page, 'action-missing');
  await pages.open('/commands/batches/nonsense');
  await expect(page.getByRole('heading', { name: 'There are no commands at this address' })).toBeVisible();
});

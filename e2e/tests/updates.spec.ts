import { userInfo } from 'node:os';
import { Beating, type Update } from '../fixtures/beats.ts';
import { FolderMachine } from '../fixtures/folder-machine.ts';
import type { Hub } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { makeHubKey, reachAt, test as base } from '../fixtures/remote.ts';
import type { Sshd } from '../fixtures/sshd.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

const PASSWORD = 'correct horse battery';

const test = base.extend<{ folder: FolderMachine }>({
  folder: async ({}, use) => {
    const folder = new FolderMachine();
    await use(folder);
    folder.close();
  },
});

// Who is not root would upgrade this very machine's packages: the hub is told in the folder that it is root.
test.skip(userInfo().uid !== 0, 'who upgrades is root there');

const SECURITY: Update[] = [
  { name: 'openssl', current_version: '3.0.11-1~deb12u2', new_version: '3.0.14-1~deb12u2', repository: 'bookworm-security', is_security: true },
  { name: 'libssl3', current_version: '3.0.11-1~deb12u2', new_version: '3.0.14-1~deb12u2', repository: 'bookworm-security', is_security: true },
];
const OTHERS: Update[] = ['bash', 'curl', 'git', 'htop', 'nginx', 'nginx-common', 'python3.11', 'tzdata', 'vim', 'zstd'].map((name) => ({
  name,
  current_version: '1.22.1-9',
  new_version: '1.22.1-9+deb12u1',
  repository: 'bookworm',
}));
const HOSTILE: Update = { name: '<script>window.pwned=true</script>', new_version: '\u001b[31m1\u001b[0m' };
const HELD: Update = { name: 'linux-image-amd64', current_version: '6.1.90', new_version: '6.1.94', repository: 'bookworm', held: true };

/** A machine whose apt has much to tell, reached in a folder. */
async function addNas(hub: Hub, sshd: Sshd): Promise<Beating> {
  sshd.authorize(await makeHubKey(hub));
  const machine = await Beating.start(hub, 'nas', {}, { package_manager: 'apt' });
  await machine.beat({}, [{ name: 'nginx', state: 'running' }]);
  await machine.tellUpdates({
    packages: [...OTHERS, HELD, HOSTILE, ...SECURITY],
    held: ['linux-image-amd64'],
    broken: [{ name: 'grub-pc', reason: 'was unpacked and not configured' }],
    reboot_required: true,
    reboot_packages: ['linux-image-6.1.0-21-amd64', 'libc6'],
    restart_services: ['nginx', 'ssh'],
  });
  await reachAt(hub, machine.id, sshd.port);
  return machine;
}

test('updates are read, chosen and applied, and followed in place through a reload', async ({ hub, admin: page, servers, folder }) => {
  test.setTimeout(180_000);
  const machine = await addNas(hub, await servers.start(undefined, 'ed25519', folder.force));
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${machine.id}?tab=updates`);
  const panel = page.getByRole('region', { name: 'Updates', exact: true });
  await expect(panel).toContainText('14 pending, 2 for security, 1 held · apt, checked');
  const rows = panel.getByRole('row');
  await expect(rows.nth(1)).toContainText('libssl3');
  await expect(rows.nth(2)).toContainText('openssl');
  await expect(rows.nth(2)).toContainText('Security');
  await expect(panel.getByText(HOSTILE.name)).toBeVisible();
  const todo = page.getByRole('list', { name: 'What else to do' });
  await expect(todo).toContainText('grub-pc: was unpacked and not configured');
  await expect(todo).toContainText('sudo dpkg --configure -a && sudo apt-get --fix-broken install');
  await expect(todo).toContainText('For linux-image-6.1.0-21-amd64 and libc6.');
  await expect(page.getByRole('list', { name: 'What is held' })).toContainText('sudo apt-mark unhold linux-image-amd64');
  await look(page, 'updates');
  await lookOnPhone(page, 'updates');
  await page.setViewportSize({ width: 1280, height: 800 });

  // What is held is left out, by the boxes too; all else goes by keys.
  await expect(panel.getByRole('checkbox', { name: 'linux-image-amd64' })).toBeDisabled();
  await expect(panel.getByRole('button', { name: 'Apply chosen' })).toBeDisabled();
  await panel.getByRole('searchbox', { name: 'Filter updates' }).fill('nginx');
  await expect(rows).toHaveCount(3);
  await panel.getByRole('checkbox', { name: 'All of the list' }).focus();
  await page.keyboard.press('Space');
  await expect(panel.getByRole('status')).toHaveText('2 chosen.');
  await panel.getByRole('searchbox', { name: 'Filter updates' }).fill('nothing like it');
  await panel.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(panel.getByRole('checkbox', { name: 'nginx', exact: true })).toBeChecked();
  await look(page, 'updates-chosen');
  await panel.getByRole('button', { name: 'Upgrade 2 packages…' }).click();
  const chosen = page.getByRole('alertdialog', { name: 'Upgrade 2 packages on nas?' });
  await expect(chosen.getByRole('list', { name: 'Packages' }).getByRole('listitem')).toHaveText([/^nginx 1/, /^nginx-common 1/]);
  await chosen.getByText('What is run').click();
  await expect(chosen.getByRole('group', { name: 'The command' })).toContainText('--only-upgrade install -- nginx nginx-common');
  await look(page, 'updates-question-chosen');
  await chosen.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByRole('button', { name: 'Choose all 2 for security' }).click();
  await expect(panel.getByRole('checkbox', { name: 'nginx', exact: true })).not.toBeChecked();
  await expect(panel.getByRole('checkbox', { name: 'openssl' })).toBeChecked();

  folder.hold();
  await panel.getByRole('button', { name: 'Security only, 2…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Apply 2 security updates on nas?' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(question).toContainText('also when you close the browser');
  await look(page, 'updates-question');
  await lookOnPhone(page, 'updates-question');
  await question.getByRole('button', { name: 'Apply 2 security updates' }).click();
  await expect(question).toBeHidden();
  const underWay = page.getByRole('region', { name: 'Under way' });
  const output = underWay.getByRole('group', { name: 'Output' });
  await expect(output).toContainText('Unpacking openssl', { timeout: 30_000 });
  await expect(output).toContainText('<script>window.pwned = true</script> openssl');
  await expect(panel.getByRole('button', { name: /^Apply all/ })).toBeDisabled();
  await expect(panel).toContainText('“Apply security updates” has to end first.');
  await look(page, 'updates-running');
  await lookOnPhone(page, 'updates-running');

  await page.reload();
  await expect(output).toContainText('Unpacking openssl');
  expect(folder.packagesAsked).toContain('install -- openssl libssl3');
  folder.letGo();
  await expect(page.locator('[data-upgrade=done]')).toBeVisible({ timeout: 30_000 });
  await expect(output).toContainText('Setting up openssl');
  await expect(underWay).toContainText('The list below is from before it.');
  await look(page, 'updates-done');
  await machine.tellUpdates({ packages: OTHERS });
  await expect(panel).toContainText('10 pending ·');
  await expect(underWay).not.toContainText('from before it');
  await expect(panel).toContainText('None of them is marked as a security update.');
  await expect(panel.getByRole('button', { name: 'Security only' })).toBeDisabled();
  await expect(todo).toHaveCount(0);
  await look(page, 'updates-none-for-security');
  await underWay.getByRole('link', { name: 'Apply security updates' }).click();
  await expect(pages.title('Apply security updates on nas')).toBeVisible();
  await page.goBack();

  await machine.tellUpdates({ packages: [] });
  await expect(page.getByRole('heading', { name: 'Up to date' })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { pwned?: boolean }).pwned)).toBeUndefined();
  await look(page, 'updates-up-to-date');
  await lookOnPhone(page, 'updates-up-to-date');

  // Looked for again: the lists are fetched, and nothing is installed.
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.locator('[data-upgrade=done]')).toContainText('Look for updates', { timeout: 30_000 });
  await underWay.getByRole('button', { name: 'Dismiss the answer' }).click();
  await expect(underWay).toHaveCount(0);
});

test('an upgrade that fails says so; one that waits is approved where it was asked for', async ({ hub, admin: page, servers, folder, context }) => {
  test.setTimeout(180_000);
  const machine = await addNas(hub, await servers.start(undefined, 'ed25519', folder.force));
  const pages = new Pages(page, hub.url);
  folder.upgradesEndWith(100);
  await pages.open(`/machines/${machine.id}?tab=updates`);
  await page.getByRole('button', { name: 'Apply all 13…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Apply 13 updates on nas?' });
  await expect(question).toContainText('One package is held and stays at its version.');
  await question.getByRole('button', { name: 'Apply 13 updates' }).click();
  const failed = page.locator('[data-upgrade=failed]');
  await expect(failed).toContainText('It ended with 100', { timeout: 30_000 });
  await expect(failed).toContainText('returned an error code');
  await look(page, 'updates-failed');
  await lookOnPhone(page, 'updates-failed');

  // Somebody works there: it waits.
  await hub.api(`/machines/${machine.id}/pause`, { method: 'PUT', body: JSON.stringify({ reason: 'New disks' }) });
  folder.upgradesEndWith(0);
  await page.getByRole('checkbox', { name: 'vim' }).check();
  await page.getByRole('button', { name: 'Upgrade vim…' }).click();
  const asked = page.getByRole('alertdialog', { name: 'Upgrade vim on nas?' });
  await expect(asked).toContainText('It waits until somebody approves it, because the machine is paused.');
  await look(page, 'updates-question-waits');
  await asked.getByRole('button', { name: 'Ask for it' }).click();
  const waiting = page.locator('[data-upgrade=waiting]');
  await expect(waiting).toContainText('it waits because the machine is paused');
  await expect(waiting).toBeFocused();
  await expect(waiting).toBeInViewport();
  await look(page, 'updates-waiting');
  await lookOnPhone(page, 'updates-waiting');

  // Who may only look sees the list and what waits, and is told why there is no button.
  await hub.addUser('vera', 'viewer', PASSWORD);
  const hers = await context.browser()?.newContext({ viewport: { width: 1280, height: 800 } });
  const other = await hers?.newPage();
  if (!other) throw new Error('no browser');
  const herPages = new Pages(other, hub.url);
  await herPages.open(`/login?to=${encodeURIComponent(`/machines/${machine.id}?tab=updates`)}`);
  await herPages.signIn('vera', PASSWORD);
  await expect(other.getByRole('table', { name: 'Pending updates' })).toContainText('openssl');
  await expect(other.getByText('Only an operator or admin may apply them.')).toBeVisible();
  await expect(other.getByRole('checkbox')).toHaveCount(0);
  await expect(other.getByRole('button', { name: /^(Apply|Upgrade|Restart|Approve|What is new)/ })).toHaveCount(0);
  await look(other, 'updates-viewer');
  await lookOnPhone(other, 'updates-viewer');
  await hers?.close();

  await waiting.getByRole('button', { name: 'Approve' }).click();
  await expect(page.locator('[data-upgrade=done]')).toContainText('Upgrade vim', { timeout: 30_000 });
});

test('what is new in a package is read, and a service that runs what was replaced is restarted there', async ({ hub, admin: page, servers, folder }) => {
  test.setTimeout(120_000);
  const machine = await addNas(hub, await servers.start(undefined, 'ed25519', folder.force));
  await new Pages(page, hub.url).open(`/machines/${machine.id}?tab=updates`);
  const lines = ['openssl (3.0.14-1~deb12u2) bookworm-security; urgency=high', '', '  * CVE-2024-5535: <b>out of bounds</b> read in \u001b[31mSSL_select_next_proto\u001b[0m'];
  folder.changelog('openssl', `${lines.join('\n')}\n`);
  const button = page.getByRole('button', { name: 'What is new in openssl' });
  await button.click();
  const dialog = page.getByRole('dialog', { name: 'What is new in openssl' });
  await expect(dialog).toContainText('<b>out of bounds</b> read in SSL_select_next_proto', { timeout: 30_000 });
  await look(page, 'updates-changelog');
  await lookOnPhone(page, 'updates-changelog');
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await page.getByRole('button', { name: 'What is new in vim' }).click();
  const none = page.getByRole('dialog', { name: 'What is new in vim' });
  await expect(none.getByRole('heading', { name: 'No changelog' })).toBeVisible({ timeout: 30_000 });
  await expect(none).toContainText('Changelog unavailable for vim');
  await look(page, 'updates-changelog-none');
  await page.keyboard.press('Escape');

  folder.service('nginx', 'failed', ['nginx: [emerg] bind() to 0.0.0.0:80 failed']);
  const services = page.getByRole('list', { name: 'Services to restart' });
  await services.getByRole('button', { name: 'Restart nginx' }).click();
  await page.getByRole('alertdialog', { name: 'Restart nginx on nas?' }).getByRole('button', { name: 'Restart', exact: true }).click();
  await expect(page.locator('[data-restart=crit]')).toContainText('bind() to 0.0.0.0:80 failed', { timeout: 30_000 });
  await look(page, 'updates-restart-failed');

  await reachAt(hub, machine.id, 1);
  await page.getByRole('button', { name: 'What is new in bash' }).click();
  await expect(page.getByRole('dialog', { name: 'What is new in bash' })).toContainText('The changelog cannot be read', { timeout: 40_000 });
  await look(page, 'updates-changelog-error');
});

test('a manager says what it cannot do; nothing known, an error and a machine that is away are said', async ({ hub, admin: page }) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  const arch = await Beating.start(hub, 'arch', {}, { package_manager: 'pacman' });
  await arch.tellUpdates({ packages: OTHERS });
  await pages.open(`/machines/${arch.id}?tab=updates`);
  const panel = page.getByRole('region', { name: 'Updates', exact: true });
  await expect(panel).toContainText('Arch supports no partial upgrades');
  await expect(panel.getByRole('button', { name: 'Apply all 10…' })).toBeEnabled();
  await expect(panel.getByRole('button', { name: 'Security only' })).toBeDisabled();
  await expect(panel.getByRole('checkbox')).toHaveCount(0);
  await expect(panel.getByRole('button', { name: /What is new/ })).toHaveCount(0);
  await look(page, 'updates-pacman');
  await lookOnPhone(page, 'updates-pacman');

  await arch.tellUpdates({ error: 'error: failed to initialize alpm library: could not find or read directory' });
  await expect(page.getByRole('alert')).toContainText('failed to initialize alpm library');
  await look(page, 'updates-error');

  const { id } = await hub.api<{ id: string }>('/machines', { method: 'POST', body: JSON.stringify({ name: 'new', kind: 'server' }) });
  await pages.open(`/machines/${id}?tab=updates`);
  await expect(page.getByRole('heading', { name: 'Updates were not looked for yet' })).toBeVisible();
  await expect(page.getByText('the machine has none yet')).toBeVisible();
  await look(page, 'updates-no-agent');

  const away = await Beating.start(hub, 'away', {}, { package_manager: 'apt' });
  await away.tellUpdates({ packages: SECURITY });
  await away.goodbye('shutdown');
  await pages.open(`/machines/${away.id}?tab=updates`);
  await expect(page.getByText(/The machine is away\./)).toBeVisible();
  await page.getByRole('button', { name: 'Apply all 2…' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('The machine is away: where the hub cannot log in, nothing is done.');
  await look(page, 'updates-away');

  // No hub would answer like that by itself.
  await page.route('**/packages', (route) => route.fulfill({ status: 500, body: 'oh' }));
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('The updates cannot be read', { timeout: 30_000 });
  await look(page, 'updates-unreadable');
});

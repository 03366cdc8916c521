import { Beating } from '../fixtures/beats.ts';
import { at, NETWORK, row, search, test, typeSearch } from '../fixtures/discovery.ts';
import { ADMIN } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { makeHubKey } from '../fixtures/remote.ts';
import { Sshd } from '../fixtures/sshd.ts';
import { tailscaleDevice } from '../fixtures/tailscale.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

test.beforeEach(async ({ admin }) => {
  void admin;
});

test('from nothing to a machine: a search, a test that fails and one that does not, an import', async ({
  hub,
  admin: page,
  servers,
}) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  const sshd = await servers.start(undefined, 'ed25519', undefined, at(1));
  await pages.open('/');
  await pages.nav('Discover').click();
  await expect(pages.title('Discover')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No host is known yet' })).toBeVisible();
  await look(page, 'discover-empty');
  await lookOnPhone(page, 'discover-empty');

  // Nothing was searched, and what cannot be searched is said where it was written.
  await page.getByRole('main').getByRole('link', { name: 'Search the local network' }).click();
  await expect(page).toHaveURL(/\/discover\?list=local$/);
  await expect(page.getByText('Nothing is sent before you start it.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing was searched yet' })).toBeVisible();
  await look(page, 'discover-local-empty');
  await lookOnPhone(page, 'discover-local-empty');
  const form = await typeSearch(page, '10.0.0.0/8', 'ssh');
  await form.getByRole('button', { name: 'Start the search' }).click();
  await expect(form.getByLabel('Ports to try')).toHaveAccessibleDescription(/^Ports are numbers/);
  await form.getByLabel('Ports to try').fill(String(sshd.port));
  await form.getByRole('button', { name: 'Start the search' }).click();
  await expect(form.getByLabel(/networks$/i)).toHaveAccessibleDescription(
    /10\.0\.0\.0\/8 has 16777216 addresses; at most 1024 \(\/22\) are tried in one search\./,
  );
  await look(page, 'discover-local-refused');

  // What is found shows up, and stays in the list of searches.
  await search(page, NETWORK, String(sshd.port));
  const found = page.getByRole('region', { name: `Search of ${NETWORK}` });
  await expect(found).toContainText('6 addresses tried, 6 hosts found', { timeout: 20_000 });
  await expect(found.getByRole('status').filter({ hasText: 'Done: 6 addresses tried' })).toBeAttached();
  await expect(row(page, at(1))).toContainText(`Port ${sshd.port} open`);
  await expect(row(page, at(1))).toContainText('SSH-2.0-OpenSSH');
  await expect(row(page, at(2))).toContainText('Answers, and refuses all ports that were tried');
  await expect(row(page, at(1)).getByRole('link', { name: `Look inside ${at(1)} over SSH` })).toHaveAttribute(
    'href',
    new RegExp(`/scans\\?address=${at(1)}&port=${sshd.port}$`),
  );
  await look(page, 'discover-local-done');
  await lookOnPhone(page, 'discover-local-done');

  // Nobody lets the hub in there yet: which step, and what to do.
  const line = await makeHubKey(hub);
  await row(page, at(1)).getByRole('button', { name: `Import ${at(1)}` }).click();
  const dialog = page.getByRole('dialog', { name: `Import ${at(1)}` });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expect(dialog.getByLabel('Name')).toHaveValue(at(1));
  await look(page, 'import-one');
  await lookOnPhone(page, 'import-one');
  await page.keyboard.press('Escape');
  await expect(row(page, at(1)).getByRole('button', { name: `Import ${at(1)}` })).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Name').fill('');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription('A name is needed.');
  await dialog.getByLabel('Name').fill('nas');
  await dialog.getByLabel('Tags').fill('storage, rack');
  await dialog.getByText('Watts, notes, or an existing machine').click();
  await dialog.getByLabel('Draws power like').selectOption('nas');
  await dialog.getByLabel('Watts at rest').fill('18');
  await dialog.getByLabel('User', { exact: true }).fill(Sshd.user);
  await dialog.getByLabel('Port', { exact: true }).fill(String(sshd.port));
  await dialog.getByLabel('Becomes root').selectOption('none');
  const tests = dialog.getByRole('button', { name: 'Test it now' });
  await tests.click();
  await expect(dialog.locator('[data-ssh-test=crit]')).toContainText('failed at “Log in”', { timeout: 20_000 });
  await expect(dialog.locator('[data-ssh-test=crit]')).toContainText('What to do:');
  await dialog.locator('[data-ssh-test=crit]').scrollIntoViewIfNeeded();
  await look(page, 'import-test-failed');
  sshd.authorize(line);
  await tests.click();
  await expect(dialog.locator('[data-ssh-test=ok]')).toContainText(`${at(1)} was reached`, { timeout: 20_000 });

  // By the keyboard alone from here: Enter sends it.
  await dialog.getByLabel('Name').press('Enter');
  const results = page.getByRole('dialog', { name: 'The import' });
  await expect(results.locator('[data-outcome=done]')).toContainText('nas Imported');
  await expect(results.getByRole('status').filter({ hasText: '1 of 1 done' })).toBeAttached();
  await results.getByRole('button', { name: 'Test SSH of nas' }).click();
  await expect(results.getByText('nas was reached', { exact: true })).toBeVisible({ timeout: 20_000 });
  await look(page, 'import-one-done');
  await lookOnPhone(page, 'import-one-done');
  await results.getByRole('button', { name: 'Done' }).click();
  await expect(page).toHaveURL(/\/discover\?list=local$/);
  await expect(row(page, at(1))).toContainText('Machine');
  await expect(row(page, at(1)).getByRole('button')).toHaveCount(0);
  const strip = page.getByRole('region', { name: 'Imports' });
  await expect(strip).toContainText('1 of 1 done');

  // It is known everywhere, with all that was said of it.
  const [machine] = await hub.machines();
  expect(machine).toMatchObject({ name: 'nas', kind: 'server', tags: ['rack', 'storage'] });
  const power = await hub.api<{ settings: object }>(`/machines/${machine?.id}/power`);
  expect(power.settings).toMatchObject({ category: 'nas', idle_watts: 18 });
  await page.getByRole('link', { name: 'All hosts' }).click();
  await expect(page.getByText('6 hosts: 1 is a machine, 5 not yet.')).toBeVisible();
  await expect(row(page, 'nas').getByRole('link', { name: 'nas' })).toBeVisible();
  await expect(row(page, 'nas')).toContainText('Local network');
  await page.getByRole('radio', { name: 'Not imported' }).click();
  await expect(row(page, 'nas')).toHaveCount(0);
  await expect(page).toHaveURL(/show=new/);
  await page.getByRole('searchbox', { name: 'Filter hosts' }).fill('nothing like it');
  await expect(page.getByRole('heading', { name: 'None matches' })).toBeVisible();
  await look(page, 'discover-no-match');
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(row(page, 'nas')).toHaveCount(1);

  // An old link to the import says what it has become, and leads there.
  await pages.open(`/discover?import=lan:${at(1)}`);
  const nothing = page.getByRole('dialog', { name: 'Nothing to import' });
  await expect(nothing).toContainText('nas is a machine already.');
  await nothing.getByRole('link', { name: 'nas' }).click();
  await expect(pages.title('nas')).toBeVisible();
});

test('three at once with agents: one runs, one is mended and tried again, one is known already', async ({
  hub,
  admin: page,
  servers,
  folders,
}) => {
  test.setTimeout(240_000);
  const pages = new Pages(page, hub.url);
  const line = await makeHubKey(hub);
  const [one, two, three] = [folders(), folders(), folders()];
  const first = await servers.start(undefined, 'ed25519', one.force, at(1));
  const others = [
    await servers.start(first.port, 'ed25519', two.force, at(2)),
    await servers.start(first.port, 'ed25519', three.force, at(3)),
  ];
  // The second does not know the hub's key yet.
  first.authorize(line);
  one.hold();

  await pages.open('/discover?list=local');
  await search(page, NETWORK, String(first.port));
  await expect(page.getByText('6 addresses tried, 6 hosts found').first()).toBeVisible({ timeout: 20_000 });
  for (const host of [1, 2, 3]) await page.getByRole('checkbox', { name: `Select ${at(host)}` }).check();
  const bar = page.getByRole('region', { name: 'What is selected' });
  await expect(bar).toContainText('3 selected');
  await look(page, 'discover-selected');
  await lookOnPhone(page, 'discover-selected');
  await bar.getByRole('button', { name: 'Import 3 hosts…' }).click();

  const dialog = page.getByRole('dialog', { name: 'Import 3 hosts' });
  await dialog.getByLabel('Tags for all of them').fill('home');
  const names = ['alpha', 'beta', 'gamma'];
  for (const [index, name] of names.entries()) {
    await dialog.getByRole('group', { name: at(index + 1) }).getByLabel('Name').fill(name);
  }
  await dialog.getByLabel('User', { exact: true }).fill('root');
  await dialog.getByLabel('Port', { exact: true }).fill(String(first.port));
  await dialog.getByLabel('Install the agent right after').check();
  await expect(dialog).toContainText('as good as root on that machine');
  await look(page, 'import-three');
  await lookOnPhone(page, 'import-three');
  await dialog.getByLabel('User', { exact: true }).fill('homelabcmd');
  await dialog.getByLabel('Becomes root').selectOption('none');
  await expect(dialog).toContainText('The agent cannot be installed by who does not become root');
  await dialog.getByLabel('User', { exact: true }).fill(Sshd.user);

  // Somebody else was faster with the third.
  await hub.api('/discovery/import', {
    method: 'POST',
    body: JSON.stringify({ hosts: [{ key: `lan:${at(3)}`, name: 'theirs' }] }),
  });
  await dialog.getByRole('button', { name: 'Import 3 hosts' }).click();

  const results = page.getByRole('dialog', { name: 'The import of 3 hosts' });
  const lineOf = (name: string) => results.locator('[data-outcome]').filter({ hasText: name });
  await expect(lineOf(at(3))).toHaveAttribute('data-outcome', 'known');
  await expect(lineOf(at(3)).getByRole('link', { name: 'Open theirs' })).toBeVisible();
  await expect(lineOf('beta')).toHaveAttribute('data-outcome', 'failed', { timeout: 60_000 });
  await expect(lineOf('beta')).toContainText('Failed at “Log in”');
  await expect(lineOf('beta')).toContainText('What to do:');
  await expect(lineOf('alpha')).toHaveAttribute('data-outcome', 'running');
  await expect(lineOf('alpha').getByRole('listitem').filter({ hasText: 'Become root' })).toContainText('OK');
  await look(page, 'import-three-results');
  await lookOnPhone(page, 'import-three-results');

  // Closing loses nothing: it goes on, and is shown where one was.
  await results.getByRole('button', { name: 'Close' }).last().click();
  const strip = page.getByRole('region', { name: 'Imports' });
  await expect(strip).toBeFocused();
  await expect(strip).toContainText('0 of 3 done, 1 under way, 1 failed, 1 known already');
  await look(page, 'discover-imports-strip');
  await lookOnPhone(page, 'discover-imports-strip');
  one.letGo();
  await expect(strip).toContainText('1 of 3 done, 1 failed, 1 known already', { timeout: 60_000 });
  await strip.getByRole('button', { name: 'Show' }).click();
  const again = page.getByRole('dialog', { name: 'Imports' });
  others[0]?.authorize(line);
  await again.getByRole('button', { name: 'Try again: install the agent on beta' }).click();
  await expect(again.locator('[data-outcome=done]')).toHaveCount(2, { timeout: 60_000 });
  await look(page, 'import-three-done');
  const standing = (await hub.machines()).map(({ name, status }) => `${name} ${status}`);
  expect(standing.sort()).toEqual(['alpha online', 'beta online', 'theirs unknown']);
  await again.getByRole('button', { name: 'Done' }).click();
  await strip.getByRole('button', { name: 'Dismiss' }).click();
  await expect(strip).toHaveCount(0);
});

test('a search is cancelled, and one that the hub did not survive says so', async ({ hub, admin: page }) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  // Many ports of many addresses: it takes a while.
  const slow: [string, string] = ['127.77.0.0/22', '1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16'];
  await pages.open('/discover?list=local');
  await search(page, ...slow);
  const found = page.getByRole('region', { name: 'Search of 127.77.0.0/22' });
  await expect(found.getByRole('progressbar', { name: 'Addresses tried' })).toBeVisible();
  await expect(found).toContainText(/\d+ of 1,022 addresses tried, \d+ hosts found/);
  // One at a time.
  await expect(page.getByRole('button', { name: /search$/ })).toHaveText('Cancel the search');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  // The hub holds its breath while pictures are taken.
  hub.freeze();
  await look(page, 'discover-local-running');
  await lookOnPhone(page, 'discover-local-running');
  hub.thaw();
  await found.getByRole('button', { name: 'Cancel the search' }).focus();
  await page.keyboard.press('Enter');
  await expect(found).toContainText('Somebody ended it. What it had found by then is kept.');
  // The button is gone; who pressed it goes on beside what it did.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'New search' })).toBeFocused();

  await search(page, ...slow);
  await expect(found.getByRole('progressbar')).toBeVisible();
  await hub.kill();
  await hub.restart();
  await expect(found).toContainText('The hub ended before the search did.', { timeout: 30_000 });
  await look(page, 'discover-local-interrupted');
  const searches = page.getByRole('region', { name: 'Searches' }).getByRole('listitem');
  await expect(searches).toHaveCount(2);
  await searches.nth(1).getByRole('link').click();
  await expect(page).toHaveURL(/run=/);
  await expect(found).toContainText('Cancelled');
  await page.goBack();
  await expect(found).toContainText('Interrupted');
});

test('the tailnet: connected in the settings, filtered, linked, imported, and away', async ({
  hub,
  admin: page,
  control,
}) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString().replace(/\.\d+/, '');
  control.devices = [
    tailscaleDevice('nas', { tags: ['tag:storage'] }),
    tailscaleDevice('gaming-pc', { os: 'windows', updateAvailable: true, expires: days(3) }),
    tailscaleDevice('pixel', { os: 'android', connectedToControl: false, lastSeen: days(-2), expires: days(-1) }),
    tailscaleDevice('router', { keyExpiryDisabled: true, hostname: 'OpenWrt', expires: days(20) }),
    tailscaleDevice('friend', { isExternal: true, created: '', clientVersion: '', machineKey: '' }),
  ];
  await Beating.start(hub, 'nas');
  await pages.open('/discover?list=tailscale');
  await expect(page.getByRole('heading', { name: 'Tailscale is not connected' })).toBeVisible();
  await look(page, 'discover-tailscale-off');
  await page.getByRole('link', { name: 'Connect Tailscale' }).click();
  await expect(page).toHaveURL(/settings\/tailscale$/);
  await hub.api('/credentials/tailscale_api_key', { method: 'PUT', body: JSON.stringify({ secret: control.key }) });
  await hub.api('/settings/tailscale', { method: 'PUT', body: JSON.stringify({ source: 'api_key' }) });
  await page.goBack();

  await expect(page.getByText('5 devices, 4 online')).toBeVisible({ timeout: 20_000 });
  await expect(row(page, 'gaming-pc')).toContainText('ends in 3 days');
  await expect(row(page, 'pixel')).toContainText('ended 1 day ago');
  await expect(row(page, 'router')).toContainText('never ends');
  await look(page, 'discover-tailscale');
  await lookOnPhone(page, 'discover-tailscale');

  await page.getByRole('radio', { name: 'Offline' }).click();
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(row(page, 'pixel')).toBeVisible();
  await page.getByRole('radio', { name: 'All' }).click();
  await page.getByLabel('System', { exact: true }).selectOption({ label: 'Windows' });
  await expect(page).toHaveURL(/os=windows/);
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByLabel('System', { exact: true }).selectOption('');
  await page.keyboard.press('Tab');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('storage');
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.keyboard.press('Escape');

  // What is known by its name alone is linked on demand.
  await expect(row(page, 'nas')).toContainText('By its hostname');
  await row(page, 'nas').getByRole('button', { name: 'Link nas to nas' }).click();
  await expect(row(page, 'nas')).toContainText('Linked');
  await row(page, 'nas').getByRole('button', { name: 'Unlink nas from nas' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Unlink' }).click();
  await expect(row(page, 'nas')).toContainText('By its hostname');
  await expect(row(page, 'nas').getByRole('button', { name: 'Link nas to nas' })).toBeFocused();

  // What it seems to be is chosen, and said.
  await row(page, 'gaming-pc').getByRole('button', { name: 'Import gaming-pc' }).click();
  const dialog = page.getByRole('dialog', { name: /^Import gaming-pc/ });
  await expect(dialog.getByLabel('Kind')).toHaveValue('workstation');
  await expect(dialog.getByLabel('Kind')).toHaveAccessibleDescription(/^Suggested\. /);
  await look(page, 'import-suggestion');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('dialog', { name: 'The import' }).getByRole('button', { name: 'Done' }).click();
  await expect(row(page, 'gaming-pc')).toContainText('Linked');
  expect((await hub.machines()).map(({ name }) => name).sort()).toEqual(['gaming-pc', 'nas']);

  // Tailscale is away: the list stays, with why.
  control.says(429, { message: 'rate limit exceeded' }, { 'retry-after': '120' });
  const why = page.getByRole('region', { name: 'Why there is no newer list' });
  // Tailscale is asked every ten seconds at most, whoever presses.
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(why).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(why).toContainText('No newer list came; this is the one of before.');
  await expect(row(page, 'pixel')).toBeVisible();
  await look(page, 'discover-tailscale-failed');
  await lookOnPhone(page, 'discover-tailscale-failed');
});

test('a viewer looks and changes nothing', async ({ hub, admin: page, browser }) => {
  await Beating.start(hub, 'nas');
  await hub.addUser('vic', 'viewer', ADMIN.password);
  const context = await browser.newContext({ locale: 'en-GB' });
  const theirs = await context.newPage();
  const pages = new Pages(theirs, hub.url);
  await pages.open('/discover');
  await pages.signIn('vic', ADMIN.password);
  await expect(pages.title('Discover')).toBeVisible();
  await expect(theirs.getByText('Only an operator or admin may search the network and import hosts.')).toBeVisible();
  await expect(row(theirs, 'nas')).toBeVisible();
  await expect(theirs.getByRole('main').getByRole('checkbox')).toHaveCount(0);
  await look(theirs, 'discover-viewer');
  await theirs.getByRole('link', { name: 'Local network' }).click();
  await expect(theirs.getByRole('heading', { name: 'Nothing was searched yet' })).toBeVisible();
  await expect(theirs.getByRole('button', { name: 'Start the search' })).toHaveCount(0);
  await pages.open('/discover?import=lan:127.77.9.1');
  await expect(theirs.getByRole('dialog', { name: 'Import' })).toContainText('Only an operator or admin may do this.');
  await context.close();
  void page;
});

test('from anywhere by a key or the palette', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await expect(pages.title('Machines')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(pages.title('Discover')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('subnet');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/discover\?list=local$/);
});

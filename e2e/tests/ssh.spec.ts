import type { Page } from '@playwright/test';
import { Beating } from '../fixtures/beats.ts';
import { ADMIN } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { addReached, makeHubKey, reachAt, test, testSsh } from '../fixtures/remote.ts';
import { keyPair, Sshd } from '../fixtures/sshd.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

test.beforeEach(async ({ admin }) => {
  void admin;
});

test('from nothing to a machine that is reached, set up anew, looked at and reached again', async ({
  hub,
  admin: page,
  servers,
}) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  const sshd = await servers.start();

  // A key for the hub: one press.
  await pages.open('/settings/credentials');
  await expect(page.getByRole('heading', { name: 'The hub has no key yet' })).toBeVisible();
  await look(page, 'credentials-empty');
  await lookOnPhone(page, 'credentials-empty');
  await page.getByRole('button', { name: 'Make a key for this hub' }).click();
  const line = page.getByRole('group', { name: 'The public key' }).locator('code');
  await expect(line).toHaveText(/^ssh-ed25519 \S+ homelabcmd$/);
  const command = page.getByRole('group', { name: 'The command for a machine' }).locator('code');
  await expect(command).toContainText('u=homelabcmd;');
  const hubLine = await line.innerText();
  sshd.authorize(hubLine);
  await expect(command).toContainText(hubLine);
  await look(page, 'credentials-key');
  await lookOnPhone(page, 'credentials-key');

  // A machine by hand, and where it is.
  await pages.open('/?add=manual');
  await page.getByRole('dialog').getByLabel('Name').fill('nas');
  await page.getByRole('button', { name: 'Add the machine' }).click();
  await expect(pages.title('nas')).toBeVisible();
  await page.getByRole('link', { name: 'Connection' }).click();
  await expect(page).toHaveURL(/tab=connection/);
  await expect(page.getByText('None is known. Edit the connection to set one.')).toBeVisible();
  await expect(page.getByText('Nobody has tried it yet.')).toBeVisible();
  await look(page, 'connection-empty');
  const edit = page.getByRole('button', { name: 'Edit', exact: true });
  await edit.click();
  const dialog = page.getByRole('dialog', { name: 'How nas is reached' });
  await expect(dialog.getByLabel('Address', { exact: true })).toBeFocused();
  await dialog.getByLabel('Address', { exact: true }).fill('ssh://127.0.0.1');
  await dialog.getByLabel('Port').fill(String(sshd.port));
  await dialog.getByLabel('User').fill(Sshd.user);
  await dialog.getByLabel('Becomes root').selectOption('none');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel('Address', { exact: true })).toHaveAccessibleDescription(/^A name or an address is needed/);
  await look(page, 'connection-edit-refused');
  await dialog.getByLabel('Address', { exact: true }).fill('127.0.0.1');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(edit).toBeFocused();
  await expect(page.getByText('127.0.0.1 · set here')).toBeVisible();

  // Reached, and its host key is known from then on.
  const button = page.getByRole('button', { name: 'Test', exact: true });
  await button.click();
  await expect(page.getByText('nas was reached', { exact: true })).toBeVisible({ timeout: 20_000 });
  const steps = page.getByRole('list', { name: 'Steps of the test' });
  await expect(steps.getByRole('listitem')).toHaveCount(4);
  await expect(steps).toContainText('seen for the first time, and trusted from now on');
  await expect(page.getByRole('status').filter({ hasText: 'nas was reached: all 4 steps went well.' })).toBeAttached();
  const first = await sshd.fingerprint();
  const keys = page.getByRole('table', { name: 'Host keys' });
  await expect(keys).toContainText(first);
  await expect(keys).toContainText('Seen first, compared with nothing');
  await expect(keys).toContainText('Passes');
  await look(page, 'connection-ok');
  await lookOnPhone(page, 'connection-ok');
  await page.getByRole('button', { name: 'Dismiss the answer' }).click();
  await expect(page.locator('[data-last=ok]')).toContainText(/^Reached/);

  // Another machine at the same place.
  const other = await servers.replace(sshd);
  other.authorize(hubLine);
  const second = await other.fingerprint();
  await button.click();
  await expect(page.getByText('Failed at “Host key”', { exact: true })).toBeVisible({ timeout: 20_000 });
  const review = page.getByRole('region', { name: 'nas shows another host key' });
  await expect(review.getByRole('group', { name: 'Trusted until now' })).toContainText(first);
  await expect(review.getByRole('group', { name: 'Shown now, and refused' })).toContainText(second);
  await expect(review).toContainText('No agent reports its host keys.');
  await expect(review).toContainText('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
  await page.getByRole('button', { name: 'Compare the keys' }).click();
  await expect(review).toBeFocused();
  await expect(review).toBeInViewport();
  await look(page, 'host-key-refused');
  await lookOnPhone(page, 'host-key-refused');
  await page.getByRole('link', { name: 'Overview' }).click();
  const banner = page.getByRole('region', { name: 'Host key' });
  await expect(banner).toContainText('It shows another host key than before.');
  await look(page, 'host-key-banner');
  await lookOnPhone(page, 'host-key-banner');
  await banner.getByRole('link', { name: 'Review the host key' }).click();

  // Accepted by its name, and reached again.
  await review.getByRole('button', { name: `Accept ${second}` }).click();
  const question = page.getByRole('alertdialog', { name: 'Accept this host key for nas?' });
  await expect(question).toContainText(second);
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'host-key-question');
  await question.getByRole('button', { name: 'Accept this key' }).click();
  await expect(review).toBeHidden();
  await expect(button).toBeFocused();
  await expect(keys).toContainText(second);
  await expect(keys).toContainText('Accepted by ada');
  await expect(keys).not.toContainText(first);
  await page.keyboard.press('Enter');
  await expect(page.getByText('nas was reached', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(steps).toContainText('as it was accepted');
});

test('a wrong user is told apart from a wrong port, with what to do about each', async ({
  hub,
  admin: page,
  servers,
}) => {
  const sshd = await servers.start();
  sshd.authorize(await makeHubKey(hub));
  await new Pages(page, hub.url).open('/settings/connectivity');
  const form = page.getByRole('region', { name: 'Try an address' });
  await form.getByLabel('Address').fill('127.0.0.1');
  await form.getByLabel('Port').fill(String(sshd.port));
  await form.getByLabel('User').fill('nobody-is-called-so');
  await form.getByLabel('Becomes root').selectOption('none');
  await form.getByRole('button', { name: 'Test' }).click();
  const answer = page.locator('[data-ssh-test=crit]');
  await expect(answer).toContainText('Failed at “Log in”', { timeout: 20_000 });
  await expect(answer).toContainText(/does not let nobody-is-called-so in/);
  await expect(answer).toContainText('What to do: Add the hub\'s public key');
  await expect(answer.getByRole('listitem').filter({ hasText: 'Run a command' })).toContainText('Not reached');
  await look(page, 'connectivity-wrong-user');
  await lookOnPhone(page, 'connectivity-wrong-user');

  await form.getByLabel('Port').fill('1');
  await form.getByRole('button', { name: 'Test' }).click();
  await expect(answer).toContainText('Failed at “Connect”', { timeout: 20_000 });
  await expect(answer).toContainText('Check the port, and that sshd runs on the machine.');

  await form.getByLabel('Port').fill(String(sshd.port));
  await form.getByLabel('User').fill(Sshd.user);
  await form.getByRole('button', { name: 'Test' }).click();
  await expect(page.locator('[data-ssh-test=ok]')).toContainText('127.0.0.1 was reached', { timeout: 20_000 });

  await form.getByLabel('Port').fill('ninety');
  await expect(form.getByLabel('Port')).toHaveAccessibleDescription('A port between 1 and 65535.');
});

test('what a test said can be copied as text', async ({ hub, admin: page, context, servers }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const sshd = await servers.start();
  const id = await addReached(hub, 'nas', sshd.port);
  await new Pages(page, hub.url).open(`/machines/${id}?tab=connection`);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const answer = page.locator('[data-ssh-test=crit]');
  await expect(answer).toContainText('Failed at “Log in”', { timeout: 20_000 });
  await expect(answer).toContainText(/nothing to log in/);
  await expect(answer.getByRole('link', { name: 'Keys and passwords' })).toHaveAttribute('href', /settings\/credentials$/);
  await answer.getByRole('button', { name: 'Copy' }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^SSH test of nas, \d{4}-/);
  expect(text).toMatch(/OK +Connect/);
  expect(text).toMatch(/Failed +Log in/);
  expect(text).toContain('What to do: Make a key for the hub');
  await look(page, 'connection-no-credentials');
});

test('a refused host key is found, compared and accepted with keys alone', async ({ hub, admin: page, servers }) => {
  const sshd = await servers.start();
  const line = await makeHubKey(hub);
  sshd.authorize(line);
  const id = await addReached(hub, 'nas', sshd.port);
  expect(await testSsh(hub, id)).toMatchObject({ ok: true });
  const other = await servers.replace(sshd, 'ecdsa');
  other.authorize(line);
  expect(await testSsh(hub, id)).toMatchObject({ ok: false });

  await new Pages(page, hub.url).open(`/machines/${id}`);
  await expect(page.getByRole('region', { name: 'Host key' })).toBeVisible();
  await tabTo(page, 'Review the host key');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'nas shows another host key' })).toContainText(
    'ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub',
  );
  await tabTo(page, `Accept ${await other.fingerprint()}`);
  await page.keyboard.press('Enter');
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(page.getByRole('button', { name: `Accept ${await other.fingerprint()}` })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, 'Accept this key');
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  const button = page.getByRole('button', { name: 'Test', exact: true });
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-ssh-test=ok]')).toBeVisible({ timeout: 20_000 });
});

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
    if (here === name) return;
  }
  throw new Error(`no way to “${name}” by Tab`);
}

test('a machine that shows another host key needs attention wherever machines and alerts are shown', async ({
  hub,
  admin: page,
  servers,
}) => {
  const sshd = await servers.start();
  const id = await addReached(hub, 'nas', sshd.port);
  await makeHubKey(hub);
  await testSsh(hub, id);
  const other = await servers.replace(sshd);
  await testSsh(hub, id);
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await expect(attention.getByRole('link', { name: /^nas/ })).toContainText('host key', { timeout: 45_000 });
  await look(page, 'host-key-in-list');
  await attention.getByRole('link', { name: /^nas/ }).click();
  await expect(page.getByRole('region', { name: 'Host key' })).toBeVisible();
  await look(page, 'host-key-alert');
  await lookOnPhone(page, 'host-key-alert');
  await pages.open('/alerts');
  await page.getByRole('link', { name: /host key/i }).first().click();
  const drawer = page.getByRole('dialog');
  await expect(drawer).toContainText(await other.fingerprint());
  await look(page, 'host-key-drawer');
  await drawer.getByRole('link', { name: 'Compare the two keys' }).click();
  await expect(page).toHaveURL(new RegExp(`${id}.*tab=connection`));
  await expect(page.getByRole('region', { name: 'nas shows another host key' })).toBeVisible();
});

test('a key that changed again meanwhile is not accepted in place of the one that was looked at', async ({
  hub,
  admin: page,
  servers,
}) => {
  const sshd = await servers.start();
  const line = await makeHubKey(hub);
  sshd.authorize(line);
  const id = await addReached(hub, 'nas', sshd.port);
  await testSsh(hub, id);
  const second = await servers.replace(sshd);
  await testSsh(hub, id);
  await new Pages(page, hub.url).open(`/machines/${id}?tab=connection`);
  const seen = await second.fingerprint();
  await page.getByRole('button', { name: `Accept ${seen}` }).click();
  const third = await servers.replace(second);
  await testSsh(hub, id);
  // The question stays about the key that it was asked about.
  await expect(page.getByRole('alertdialog')).toContainText(seen);
  await page.getByRole('button', { name: 'Accept this key' }).click();
  const review = page.getByRole('region', { name: 'nas shows another host key' });
  await expect(review.getByRole('alert')).toContainText('Nothing was accepted');
  await expect(review.getByRole('group', { name: 'Shown now, and refused' })).toContainText(await third.fingerprint());
  await look(page, 'host-key-newer');
  const { refused } = await hub.api<{ refused: { fingerprint: string } }>(`/machines/${id}/connection`);
  expect(refused.fingerprint).toBe(await third.fingerprint());
});

test('what the machine’s own agent reports is said beside the decision', async ({ hub, admin: page, servers }) => {
  const sshd = await servers.start();
  const line = await makeHubKey(hub);
  sshd.authorize(line);
  const machine = await Beating.enrol(hub, 'nas');
  await reachAt(hub, machine.id, sshd.port);
  await testSsh(hub, machine.id);
  const other = await servers.replace(sshd);
  other.authorize(line);
  await machine.tell({ ssh_host_keys: [sshd.hostKey] });
  await testSsh(hub, machine.id);
  await new Pages(page, hub.url).open(`/machines/${machine.id}?tab=connection`);
  const review = page.getByRole('region', { name: 'nas shows another host key' });
  await expect(review).toContainText('Its own agent reports other keys.');
  await look(page, 'host-key-other-reported');
  // The page follows by itself.
  await machine.tell({ ssh_host_keys: [other.hostKey] });
  await testSsh(hub, machine.id);
  await expect(review).toContainText('Its own agent reports this key, too.');
  await expect(page.getByRole('table', { name: 'Host keys' })).toContainText('No longer passes');
  await look(page, 'host-key-reported');
  await review.getByRole('button', { name: /^Accept SHA256:/ }).click();
  await expect(page.getByRole('alertdialog')).not.toContainText('nothing else confirms it');
  await page.getByRole('button', { name: 'Accept this key' }).click();
  await expect(review).toBeHidden();
  expect(await testSsh(hub, machine.id)).toMatchObject({ ok: true });
});

test('a machine that is reached through another one says so, and a circle is refused', async ({
  hub,
  admin: page,
  servers,
}) => {
  const sshd = await servers.start();
  sshd.authorize(await makeHubKey(hub));
  const gateway = await addReached(hub, 'gateway', sshd.port);
  const id = await addReached(hub, 'nas', sshd.port);
  await new Pages(page, hub.url).open(`/machines/${id}?tab=connection`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Through').getByRole('option')).toHaveText(['No other machine', 'gateway']);
  await dialog.getByLabel('Through').selectOption('gateway');
  await look(page, 'connection-edit');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.locator('[data-ssh-test=ok]')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('main').getByRole('link', { name: 'gateway' }).click();
  await expect(page).toHaveURL(new RegExp(`${gateway}.*tab=connection`));
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await dialog.getByLabel('Through').selectOption('nas');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel('Through')).toHaveAccessibleDescription(/through itself/);
});

test('keys and passwords are entered, replaced and removed, and never come back', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  const { id } = await hub.api<{ id: string }>('/machines', {
    method: 'POST',
    body: JSON.stringify({ name: 'nas', kind: 'server' }),
  });
  const bodies: string[] = [];
  page.on('response', async (response) => {
    if (/credentials|connection/.test(response.url())) bodies.push(await response.text().catch(() => ''));
  });
  const { text, fingerprint } = await keyPair('open sesame');

  await pages.open('/settings/credentials');
  await page.getByRole('button', { name: 'Paste one that you have…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Private key').fill(text);
  await dialog.getByRole('button', { name: 'Store' }).click();
  await expect(dialog.getByLabel('Passphrase', { exact: true })).toHaveAccessibleDescription(/passphrase/i);
  await look(page, 'credentials-paste-refused');
  await dialog.getByLabel('Passphrase', { exact: true }).fill('open sesame');
  await dialog.getByRole('button', { name: 'Store' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('main')).toContainText(fingerprint);

  await page.getByRole('button', { name: 'Set: sudo password' }).click();
  await dialog.getByLabel('Password', { exact: true }).fill('hunter2 hunter2');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Replace: sudo password' })).toBeFocused();
  await page.getByRole('button', { name: 'Replace: sudo password' }).click();
  await expect(dialog.getByLabel('Password', { exact: true })).toHaveValue('');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Make a new one…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Make a new key for this hub?' });
  await expect(question).toContainText('stops letting the hub in');
  await look(page, 'credentials-replace');
  await question.getByRole('button', { name: 'Replace the key' }).click();
  await expect(page.getByRole('main')).not.toContainText(fingerprint);

  // A machine's own, and where they are listed.
  await pages.open(`/machines/${id}?tab=connection`);
  const own = page.getByRole('list', { name: 'Credentials of nas' });
  await expect(own.getByRole('listitem').first()).toContainText('that of all machines is used');
  await own.getByRole('button', { name: 'Set: SSH password of nas' }).click();
  await dialog.getByLabel('Password', { exact: true }).fill('hunter2 alone');
  await page.keyboard.press('Enter');
  await expect(own.getByRole('listitem').nth(1)).toContainText('by ada · not used yet');
  await own.getByRole('button', { name: 'Make one: SSH key of nas' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Make a key' }).click();
  await own.getByText('The command that lets it in').click();
  await expect(own.getByRole('group', { name: 'The command for this machine' })).toContainText('u=homelabcmd;');
  await look(page, 'connection-own');
  await pages.open('/settings/credentials');
  const row = page.getByRole('table', { name: 'Credentials of single machines' }).getByRole('row').nth(2);
  await expect(row).toContainText('SSH password');
  await look(page, 'credentials-full');
  await row.getByRole('link', { name: 'nas' }).click();
  await expect(page).toHaveURL(/tab=connection/);
  await own.getByRole('button', { name: 'Remove: SSH password of nas' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(own.getByRole('listitem').nth(1)).toContainText('Not set');

  const all = bodies.join('\n');
  for (const secret of ['hunter2', 'sesame', 'PRIVATE KEY']) expect(all).not.toContain(secret);
  expect(await page.content()).not.toContain('hunter2');
});

test('the way is chosen on its page and from every page, and a second page follows', async ({
  hub,
  admin: page,
  context,
}) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/settings/connectivity');
  await expect(page.getByRole('radio', { name: 'Direct' })).toBeChecked();
  await look(page, 'connectivity');
  await lookOnPhone(page, 'connectivity');
  const second = await context.newPage();
  await second.goto(`${hub.url}/settings/connectivity`);
  await expect(second.getByRole('radio', { name: 'Direct' })).toBeChecked();

  await page.getByRole('radio', { name: 'Tailscale' }).check();
  await page.getByLabel('Who logs in').fill('-l');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Who logs in')).toHaveAccessibleDescription(/user name of 1 to 64 letters/);
  await page.getByLabel('Who logs in').fill('ops');
  await look(page, 'connectivity-unsaved');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'SSH: Tailscale' })).toBeVisible();
  await expect(second.getByRole('radio', { name: 'Tailscale' })).toBeChecked();
  await expect(second.getByLabel('Who logs in')).toHaveValue('ops');

  await second.getByRole('button', { name: 'SSH: Tailscale' }).click();
  await second.getByRole('menuitem', { name: 'Direct' }).click();
  await expect(second.getByRole('button', { name: 'SSH: Direct' })).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Direct' })).toBeChecked();
  expect(await hub.api('/settings/connectivity')).toEqual({ mode: 'direct', user: 'ops', port: 22 });
});

test('who may not decide sees what there is to decide, and why not', async ({ hub, admin: page, browser, servers }) => {
  void page;
  const sshd = await servers.start();
  const id = await addReached(hub, 'nas', sshd.port);
  await makeHubKey(hub);
  await testSsh(hub, id);
  const other = await servers.replace(sshd);
  await testSsh(hub, id);
  await hub.addUser('otto', 'operator', ADMIN.password);
  await hub.addUser('vera', 'viewer', ADMIN.password);

  for (const name of ['otto', 'vera']) {
    const context = await browser.newContext();
    const theirs = await context.newPage();
    const pages = new Pages(theirs, hub.url);
    await pages.open(`/machines/${id}?tab=connection`);
    await pages.signIn(name, ADMIN.password);
    await expect(pages.title('nas')).toBeVisible();
    if (name === 'otto') {
      await expect(theirs.getByRole('button', { name: `Accept ${await other.fingerprint()}` })).toBeDisabled();
      await expect(theirs.getByText('Only an admin may do this.').first()).toBeVisible();
      await expect(theirs.getByText('Only an admin sees what is kept here and changes it.')).toBeVisible();
      await look(theirs, 'host-key-operator');
    } else {
      await expect(theirs.getByText('Only an operator or admin sees how the hub logs in')).toBeVisible();
      await look(theirs, 'connection-viewer');
    }
    await pages.open('/settings/connectivity');
    await expect(theirs.getByRole('radio', { name: 'Direct' })).toBeDisabled();
    await expect(theirs.getByRole('heading', { name: 'Try an address' })).toHaveCount(name === 'otto' ? 1 : 0);
    await look(theirs, `connectivity-${name}`);
    await pages.open('/settings/credentials');
    await expect(theirs.getByText('Only an admin sees what is kept here and changes it.')).toBeVisible();
    await context.close();
  }
});

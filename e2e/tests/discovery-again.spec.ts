import { Beating } from '../fixtures/beats.ts';
import { at, NETWORK, row, search, test, typeSearch } from '../fixtures/discovery.ts';
import { ADMIN } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { addReached, makeHubKey } from '../fixtures/remote.ts';
import { tailscaleDevice } from '../fixtures/tailscale.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

test.beforeEach(async ({ admin }) => {
  void admin;
});

test('a host is imported as an existing machine, which is reached as before', async ({ hub, admin: page, servers }) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  const sshd = await servers.start(undefined, 'ed25519', undefined, at(1));
  sshd.authorize(await makeHubKey(hub));
  const id = await addReached(hub, 'nas', sshd.port, { address: at(1), login: 'key' });
  const before = await hub.api<{ settings: object }>(`/machines/${id}/connection`);
  await pages.open('/discover?list=local');
  await search(page, NETWORK, String(sshd.port));
  await expect(page.getByText('6 addresses tried, 6 hosts found').first()).toBeVisible({ timeout: 20_000 });

  // What is wrong stands in a fold that is closed: it opens, and the focus is there.
  await row(page, at(2)).getByRole('button', { name: `Import ${at(2)}` }).click();
  const dialog = page.getByRole('dialog', { name: `Import ${at(2)}` });
  await expect(dialog.getByLabel('Kind')).toHaveAccessibleDescription(/^A server for now/);
  const fold = dialog.getByText('Watts, notes, or an existing machine');
  await fold.click();
  await dialog.getByLabel('Watts at rest').fill('much');
  await fold.click();
  await expect(dialog.getByLabel('Watts at rest')).toBeHidden();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByLabel('Watts at rest')).toBeFocused();
  await expect(dialog.getByRole('alert')).toContainText('Something above is missing or not right.');
  await look(page, 'import-fault-in-fold');
  await lookOnPhone(page, 'import-fault-in-fold');

  // A click beside it asks before all that is lost.
  await page.mouse.click(5, 400);
  const question = page.getByRole('alertdialog', { name: 'Leave without saving?' });
  await expect(question).toBeVisible();
  await look(page, 'import-leave');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog.getByLabel('Watts at rest')).toHaveValue('much');

  await dialog.getByLabel('Import as').selectOption({ label: 'This machine: nas' });
  await expect(dialog).toContainText('As it is set for the existing machine: importing changes nothing of it.');
  await expect(dialog.getByLabel('User', { exact: true })).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Test it now' })).toHaveCount(0);
  await dialog.getByLabel('Install the agent right after').check();
  await expect(dialog).toContainText('What is off here stays as it is');
  await look(page, 'import-existing');
  await lookOnPhone(page, 'import-existing');
  await dialog.getByLabel('Install the agent right after').uncheck();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  const results = page.getByRole('dialog', { name: 'The import' });
  await expect(results.locator('[data-outcome=done]')).toContainText('nas');
  expect(await hub.api(`/machines/${id}/connection`)).toMatchObject({ settings: before.settings });

  // Of a new one nobody chose the kind: it may still be suggested.
  await results.getByRole('button', { name: 'Done' }).click();
  await row(page, at(3)).getByRole('button', { name: `Import ${at(3)}` }).click();
  const sent = page.waitForRequest(/discovery\/import$/);
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  expect((await sent).postDataJSON().hosts).toEqual([{ key: `lan:${at(3)}`, name: at(3) }]);
});

test('a form that is filled in stays when somebody else searches, and the keyboard finds it', async ({
  hub,
  admin: page,
}) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/discover?list=local');
  const form = await typeSearch(page, NETWORK, '1');
  const start = form.getByRole('button', { name: 'Start the search' });
  // Many ports of many addresses: it takes a while.
  const ports = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
  const theirs = await hub.api<{ id: string }>('/discovery', {
    method: 'POST',
    body: JSON.stringify({ cidrs: ['127.77.0.0/22'], ports, mdns: false }),
  });
  await expect(page.getByRole('progressbar', { name: 'Addresses tried' })).toBeVisible();
  await expect(form.getByLabel(/networks$/i)).toHaveValue(NETWORK);
  await expect(start).toBeDisabled();
  await expect(start).toHaveAccessibleDescription('A search goes on. The next one can start when it has ended.');
  await look(page, 'discover-local-theirs');
  await lookOnPhone(page, 'discover-local-theirs');
  // Where looking took long, it has ended by itself.
  await hub.api(`/discovery/${theirs.id}/cancel`, { method: 'POST' }).catch((error: unknown) => {
    if (!String(error).includes('discovery_ended')) throw error;
  });
  await expect(start).toBeEnabled({ timeout: 20_000 });
  await form.getByRole('button', { name: 'Put away' }).click();

  // The first time in a page the form has to be fetched: the focus goes on in it all the same.
  await page.reload();
  const anew = page.getByRole('button', { name: 'New search' });
  await page.route(/\/discovery\/subnets$/, async (route) => {
    const answer = await route.fetch();
    await expect(form).toBeVisible();
    await route.fulfill({ response: answer });
  });
  await anew.focus();
  await page.keyboard.press('Enter');
  await expect(start).toBeVisible();
  await expect(form.locator('input').first()).toBeFocused();
});

test('news of a search that come faster than answers leave none out', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  const theirs = await hub.api<{ id: string }>('/discovery', {
    method: 'POST',
    body: JSON.stringify({ cidrs: ['127.77.0.0/22'], ports: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], mdns: false }),
  });
  // A slow link: each answer takes longer than it is until the next news.
  await page.route(new RegExp(`/discovery/${theirs.id}$`), async (route) => {
    const answer = await route.fetch();
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.fulfill({ response: answer }).catch(() => undefined);
  });
  await pages.open('/discover?list=local');
  const found = page.getByRole('region', { name: 'Search of 127.77.0.0/22' });
  await expect(found).toContainText('Searching');
  await expect(found.getByRole('row').nth(1)).toBeVisible();
  await expect(found).toContainText('Searching');
});

test('an operator sees why nothing can be linked', async ({ hub, admin: page, control, context }) => {
  control.devices = [tailscaleDevice('nas')];
  await Beating.start(hub, 'nas');
  await hub.api('/credentials/tailscale_api_key', { method: 'PUT', body: JSON.stringify({ secret: control.key }) });
  await hub.api('/settings/tailscale', { method: 'PUT', body: JSON.stringify({ source: 'api_key' }) });
  await hub.addUser('olga', 'operator', ADMIN.password);
  await context.clearCookies();
  const pages = new Pages(page, hub.url);
  await pages.open('/login?to=%2Fdiscover%3Flist%3Dtailscale');
  await pages.signIn('olga', ADMIN.password);
  await expect(row(page, 'nas')).toContainText('By its hostname', { timeout: 20_000 });
  await expect(page.getByText('Only an admin may link a device to a machine')).toBeVisible();
  await expect(row(page, 'nas').getByRole('button', { name: /^(Link|Unlink) / })).toHaveCount(0);
  await look(page, 'discover-operator');

  // That it is another is no matter of where the hub logs in.
  await row(page, 'nas').getByRole('button', { name: 'Say which machine nas is' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import nas of the tailnet' });
  await expect(dialog.getByRole('radio', { name: 'It is nas' })).toBeDisabled();
  await expect(dialog.getByRole('radio', { name: 'It is nas' })).toHaveAccessibleDescription(/^Only an admin/);
  await expect(dialog.getByRole('radio', { name: 'It is another' })).toBeEnabled();
  await look(page, 'import-namesake-operator');
});

test('what only has the name of a machine is asked for: it is another, or it is that one', async ({
  hub,
  admin: page,
  control,
}) => {
  test.slow();
  const devices = { nas: tailscaleDevice('nas'), pi: tailscaleDevice('pi') };
  control.devices = Object.values(devices);
  await Beating.start(hub, 'nas');
  await hub.api('/credentials/tailscale_api_key', { method: 'PUT', body: JSON.stringify({ secret: control.key }) });
  await hub.api('/settings/tailscale', { method: 'PUT', body: JSON.stringify({ source: 'api_key' }) });
  const pages = new Pages(page, hub.url);
  await pages.open('/discover');

  // The list says what is there by its name only, and why that tells nothing; by the keyboard alone.
  const note = row(page, 'nas').locator('summary').filter({ hasText: 'by its name alone' });
  await expect(note).toContainText('Tailscale by its name alone', { timeout: 20_000 });
  await expect(row(page, 'pi')).not.toContainText('by its name alone');
  // Its addresses are not said to be those of the machine.
  const apart = `by its name alone: ${devices.nas.addresses.join(', ')}`;
  await expect(row(page, 'nas').getByRole('cell').getByText(apart)).toBeVisible();
  await expect(row(page, 'pi')).toContainText(devices.pi.addresses.join(''));
  await note.focus();
  await page.keyboard.press('Enter');
  await expect(row(page, 'nas').getByText('The device has the name of nas, which anybody can claim.')).toBeVisible();
  await look(page, 'discover-by-name');
  await lookOnPhone(page, 'discover-by-name');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Say which machine nas of the tailnet is' })).toBeFocused();
  await page.keyboard.press('Enter');

  // Nothing is chosen before, and nothing is sent before it was.
  const dialog = page.getByRole('dialog', { name: 'Import nas of the tailnet' });
  await expect(dialog).toContainText('It has the name of nas. Is it that machine?');
  const choices = dialog.getByRole('radiogroup', { name: 'Is it nas?' });
  await expect(dialog.getByRole('radio', { checked: true })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(choices).toHaveAccessibleDescription('Say which it is.');
  await expect(choices.getByRole('radio', { name: 'It is nas' })).toBeFocused();
  await look(page, 'import-namesake');
  await lookOnPhone(page, 'import-namesake');
  await page.keyboard.press('ArrowDown');
  await expect(choices.getByRole('radio', { name: 'It is another' })).toBeChecked();
  await expect(dialog.getByLabel('Name')).toHaveValue('nas-2');
  await dialog.getByLabel('Name').press('Enter');
  const results = page.getByRole('dialog', { name: 'The import' });
  await expect(results.locator('[data-outcome=done]')).toContainText('nas-2 Imported');
  await results.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('by its name alone')).toHaveCount(0);
  expect((await hub.machines()).map(({ name }) => name).sort()).toEqual(['nas', 'nas-2']);

  // The form is open when a machine of that name comes: it is refused, and its line asks.
  await page.getByRole('button', { name: 'Import pi', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Import pi' });
  await expect(form.getByLabel('Name')).toHaveValue('pi');
  const pi = await Beating.start(hub, 'pi');
  await form.getByRole('button', { name: 'Import', exact: true }).click();
  const line = results.getByRole('list', { name: 'What came of it' }).locator('[data-outcome]');
  await expect(line).toHaveAttribute('data-outcome', 'doubtful');
  await expect(line).toContainText('Has the name of pi');
  await look(page, 'import-doubtful');
  await lookOnPhone(page, 'import-doubtful');

  // Another leads back to the form, with what was typed.
  await line.getByRole('button', { name: /^It is another… / }).click();
  await expect(form.getByRole('radio', { name: 'It is another' })).toBeChecked();
  await expect(form.getByLabel('Name')).toHaveValue('pi');
  await form.getByRole('radio', { name: 'It is pi' }).check();
  await expect(form.getByLabel('Name')).toHaveCount(0);
  await form.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(line).toHaveAttribute('data-outcome', 'done');
  await expect(line).toContainText('pi Linked');
  const reached = await hub.api<{ tailnet: object | null }>(`/machines/${pi.id}/connection`);
  expect(reached.tailnet).toMatchObject({ fqdn: 'pi.tail1234.ts.net' });
  await results.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('region', { name: 'Imports' })).toContainText('2 of 2 done');
});

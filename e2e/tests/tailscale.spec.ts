import { Hub } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { TailscaleServer, tailscaleDevice } from '../fixtures/tailscale.ts';
import { test as base, expect, look, lookOnPhone } from '../fixtures/test.ts';

const test = base.extend<{ control: TailscaleServer }>({
  control: async ({}, use) => {
    const control = await TailscaleServer.start();
    await use(control);
    await control.close();
  },
  // A hub that knows where this Tailscale is, and of no daemon whoever runs the tests may have.
  hub: async ({ control }, use, info) => {
    const hub = await Hub.start({
      HOMELABCMD_TAILSCALE_API_URL: control.url,
      HOMELABCMD_TAILSCALE_SOCKET: '/nowhere/tailscaled.sock',
    });
    await use(hub);
    if (info.status !== info.expectedStatus) {
      await info.attach('hub.log', { body: hub.said, contentType: 'text/plain' });
    }
    await hub.close();
  },
});

test('from off to a list by an OAuth client, which is tested before it is saved', async ({ hub, admin: page, control }) => {
  test.slow();
  control.devices = [
    tailscaleDevice('nas'),
    tailscaleDevice('laptop', { os: 'macOS', connectedToControl: false, lastSeen: '2026-11-01T10:00:00Z' }),
  ];
  const pages = new Pages(page, hub.url);
  await pages.open('/settings/connectivity');
  await page.getByRole('link', { name: 'Set up Tailscale' }).click();
  await expect(page).toHaveURL(/settings\/tailscale$/);
  const standing = page.locator('[data-tailscale]');
  await expect(standing).toContainText('The hub asks nobody, and knows of no tailnet.');
  await look(page, 'tailscale-off');
  await lookOnPhone(page, 'tailscale-off');

  // What is missing is said where it is missing, and nobody is asked.
  await page.getByRole('radio', { name: 'OAuth client' }).check();
  await expect(page.getByText('devices:core:read')).toBeVisible();
  const button = page.getByRole('button', { name: 'Test', exact: true });
  await button.click();
  await expect(page.getByLabel('Client id')).toHaveAccessibleDescription('An OAuth client has an id.');
  await page.getByLabel('Client id').fill(control.client.id);
  await page.getByLabel('Client secret', { exact: true }).fill('tskey-api-wrong');
  await button.click();
  await expect(page.getByLabel('Client secret', { exact: true })).toHaveAccessibleDescription(/^This is an API key/);
  expect(control.asked).toEqual([]);

  // A wrong one: the step that failed, by name.
  await page.getByLabel('Client secret', { exact: true }).fill('tskey-client-wrong');
  await button.click();
  const answer = page.locator('[data-tailscale-test]');
  await expect(answer).toContainText('Failed at “Prove who asks”');
  const steps = page.getByRole('list', { name: 'Steps of the test' });
  await expect(steps.getByRole('listitem').filter({ hasText: 'Find the server' })).toContainText('OK');
  await expect(steps.getByRole('listitem').filter({ hasText: 'Get the list' })).toContainText('Not reached');
  await look(page, 'tailscale-refused');
  await lookOnPhone(page, 'tailscale-refused');

  // The right one is tested, and only then stored.
  await page.getByLabel('Client secret', { exact: true }).fill(control.client.secret);
  await expect(answer).toBeHidden();
  await button.click();
  await expect(answer).toContainText('The list came: 2 devices, 1 of them online');
  expect(await hub.api('/settings/tailscale')).toMatchObject({ source: 'off', secrets: { oauth_secret: false } });
  await look(page, 'tailscale-tested');
  const changes = page.getByRole('region', { name: 'Changes' });
  await changes.getByRole('button', { name: 'Save' }).click();
  await expect(changes).toBeHidden();
  await expect(standing).toContainText('2 devices, 1 of them online');
  const secret = page.getByRole('group', { name: 'Client secret' });
  await expect(secret).toContainText('Stored just now by ada');
  expect(await page.content()).not.toContain(control.client.secret);
  await look(page, 'tailscale-listed');
  await lookOnPhone(page, 'tailscale-listed');

  // It is so after a reload, and what is stored can be tested without typing it again.
  await page.reload();
  await expect(page.getByRole('radio', { name: 'OAuth client' })).toBeChecked();
  await button.click();
  await expect(answer).toContainText('The list came: 2 devices');
});

test('Tailscale wants to be left alone: said with until when, and the list stays', async ({ hub, admin: page, control }) => {
  control.devices = [tailscaleDevice('nas', { expires: new Date(Date.now() + 3 * 86_400_000).toISOString() })];
  await hub.api('/credentials/tailscale_api_key', { method: 'PUT', body: JSON.stringify({ secret: control.key }) });
  await hub.api('/settings/tailscale', { method: 'PUT', body: JSON.stringify({ source: 'api_key' }) });
  const pages = new Pages(page, hub.url);
  await pages.open('/settings/tailscale');
  const standing = page.locator('[data-tailscale]');
  await expect(standing).toContainText('one device, online');
  await expect(standing).toContainText('nas, in 3 days');
  control.says(429, { message: 'too many requests' }, { 'retry-after': '120' });
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const answer = page.locator('[data-tailscale-test]');
  await expect(answer).toContainText('Failed at “Get the list”');
  const asked = control.asked.length;
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(answer).toContainText('wants to be left alone');
  expect(control.asked).toHaveLength(asked);
  await look(page, 'tailscale-rate-limited');
});

test('a list that does not come any more is said beside the one that did', async ({ hub, admin: page, control }) => {
  await hub.api('/credentials/tailscale_api_key', { method: 'PUT', body: JSON.stringify({ secret: control.key }) });
  control.says(403, { message: 'calling actor does not have enough permissions to perform this function' });
  await hub.api('/settings/tailscale', { method: 'PUT', body: JSON.stringify({ source: 'api_key' }) });
  const pages = new Pages(page, hub.url);
  await pages.open('/settings/tailscale');
  const standing = page.locator('[data-tailscale]');
  await expect(standing).toContainText('No list came');
  await look(page, 'tailscale-failing');
  await lookOnPhone(page, 'tailscale-failing');

  // Removed: the question says what that means, and what it does not.
  const key = page.getByRole('group', { name: 'API key' });
  await key.getByRole('button', { name: 'Remove' }).click();
  const question = page.getByRole('alertdialog', { name: 'Remove the API key of Tailscale?' });
  await expect(question).toContainText('until you revoke it there');
  await look(page, 'tailscale-remove');
  await question.getByRole('button', { name: 'Remove' }).click();
  await expect(standing).toContainText('The secret is missing');
  await expect(page.getByLabel('API key', { exact: true }).and(page.getByRole('textbox'))).toBeVisible();
});

test('the local daemon that is not there is told as such; a viewer sees how it stands alone', async ({
  hub,
  admin: page,
  context,
}) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/settings/tailscale');
  // By keys alone.
  await page.getByRole('radio', { name: 'Off' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'This machine’s Tailscale' })).toBeChecked();
  await expect(page.getByText('It is not there: Tailscale has to run on the hub’s machine')).toBeVisible();
  const button = page.getByRole('button', { name: 'Test', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-tailscale-test]')).toContainText('Failed at “Find the socket”');
  await look(page, 'tailscale-local');

  await hub.addUser('vera', 'viewer', 'correct horse battery');
  await context.clearCookies();
  await pages.open('/login?to=%2Fsettings%2Ftailscale');
  await pages.signIn('vera', 'correct horse battery');
  await expect(page.getByText('Only an admin sees how Tailscale is asked, and changes it.')).toBeVisible();
  await expect(page.locator('[data-tailscale]')).toContainText('Off');
  await expect(page.getByRole('radio')).toHaveCount(0);
  await look(page, 'tailscale-viewer');
});

test('an API key is typed, replaced and listed with at once', async ({ hub, admin: page, control }) => {
  control.devices = [tailscaleDevice('nas')];
  const pages = new Pages(page, hub.url);
  await pages.open('/settings/tailscale');
  const standing = page.locator('[data-tailscale]');
  const field = page.getByRole('textbox', { name: 'API key' });
  const stored = page.getByRole('group', { name: 'API key' });
  const changes = page.getByRole('region', { name: 'Changes' });
  await page.getByRole('radio', { name: 'API key' }).check();
  await field.fill('tskey-api-old');
  await changes.getByRole('button', { name: 'Save' }).click();
  await expect(changes).toBeHidden();
  await expect(stored).toContainText('Stored just now by ada');
  await expect(standing).toContainText('No list came');

  await stored.getByRole('button', { name: 'Replace' }).click();
  await expect(field).toBeFocused();
  await field.fill('tskey-api-typo');
  await page.getByRole('button', { name: 'Keep the stored one' }).click();
  await expect(changes).toBeHidden();
  await stored.getByRole('button', { name: 'Replace' }).click();
  await expect(field).toHaveValue('');
  await field.fill(control.key);
  await look(page, 'tailscale-replace');
  await changes.getByRole('button', { name: 'Save' }).click();
  await expect(changes).toBeHidden();
  await expect(stored).toBeVisible();

  // Tailscale is asked every ten seconds at most, whoever presses.
  await expect(async () => {
    await page.getByRole('button', { name: 'List now' }).click();
    await expect(standing).toContainText('one device, online', { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await look(page, 'tailscale-api-key');
});

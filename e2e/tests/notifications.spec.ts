import { join } from 'node:path';
import { atOnce, Beating } from '../fixtures/beats.ts';
import { ADMIN } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { artifacts } from '../fixtures/programs.ts';
import { expect, look } from '../fixtures/test.ts';
import { addWebhook, test } from '../fixtures/told.ts';

const SETTINGS = '/settings/notifications';

test.beforeEach(async ({ hub, admin }) => {
  void admin;
  await atOnce(hub);
});

test('a webhook is added, tested, told of an alert, changed and removed', async ({
  hub,
  admin: page,
  other,
}) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  await pages.open(SETTINGS);
  await expect(page.getByRole('heading', { name: 'Nobody is told yet' })).toBeVisible();
  await look(page, 'notifications-empty');

  await page.getByRole('button', { name: 'Add channel' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('By which way should the hub tell you?');
  await look(page, 'notifications-kinds');
  await dialog.getByRole('button', { name: /^Webhook/ }).click();

  // What is missing is said before the hub is asked; what only the hub knows stands at its field.
  await dialog.getByRole('button', { name: 'Add channel' }).click();
  const address = dialog.getByLabel('Address', { exact: true });
  await expect(address).toHaveAccessibleDescription(/^This is needed\./);
  await expect(address).toBeFocused();
  await address.fill('ftp://127.0.0.1/x');
  await dialog.getByRole('button', { name: 'Test' }).click();
  await expect(address).toHaveAccessibleDescription(/^It has to begin with https/);
  await look(page, 'notifications-form-refused');

  await address.fill(`${other.url}/hooks/one?token=s3cret`);
  await dialog.getByLabel('Name').fill('Home server');
  await dialog.getByRole('button', { name: 'More settings' }).click();
  await dialog.getByLabel('Key for a signature', { exact: true }).fill('a key');
  await dialog.getByRole('button', { name: 'Test' }).click();
  await expect(dialog).toContainText(/The test arrived · \d+ ms/);
  await expect(dialog).toContainText('200 OK: ok');
  expect(other.taken.at(-1)?.body.event).toBe('test');
  await look(page, 'notifications-form');

  other.says(403, 'not from you');
  await dialog.getByRole('button', { name: 'Test' }).click();
  await expect(dialog).toContainText('The test did not arrive');
  await expect(dialog).toContainText(/403.*not from you/);
  await look(page, 'notifications-form-403');
  other.says(200, 'thank you');
  await dialog.getByRole('button', { name: 'Add channel' }).click();
  await expect(dialog).toBeHidden();

  const card = page.getByRole('listitem').filter({ hasText: 'Home server' }).first();
  await expect(card).toContainText('All alerts of all machines, and when they are over.');
  await expect(card).toContainText('Not used yet');
  await card.getByRole('button', { name: 'Test Home server' }).click();
  await expect(card).toContainText('200 OK: thank you');

  const before = other.taken.length;
  await Beating.start(hub, 'nas', { memory: 97 });
  await expect.poll(() => other.taken.length, { timeout: 25_000 }).toBeGreaterThan(before);
  const told = other.taken.at(before);
  expect(told?.body).toMatchObject({ event: 'opened', severity: 'critical' });
  expect(told?.path).toBe('/hooks/one?token=s3cret');
  expect(told?.headers['x-homelabcmd-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
  // Both are learnt without a reload.
  await expect(card).toContainText(/Arrives · last arrived/);
  const message = page.getByRole('list', { name: 'Recent messages' }).getByRole('listitem');
  await expect(message).toContainText(/nas: Memory is 97 % in use/);
  await expect(message).toContainText(/Arrived · Opened · Home server/);
  await expect(message).toContainText('200 OK: thank you');

  // Another name and other alerts; the address stays without being known here.
  await card.getByRole('button', { name: 'Edit Home server' }).click();
  await expect(address).toHaveValue('');
  await expect(address).toHaveAttribute('placeholder', 'Set – leave empty to keep');
  await dialog.getByRole('button', { name: 'Remove: Key for a signature' }).click();
  await dialog.getByLabel('Name').fill('Attic');
  await dialog.getByRole('radio', { name: 'Critical only' }).click();
  await dialog.getByRole('radio', { name: 'Servers' }).click();
  await dialog.getByRole('button', { name: 'Memory' }).click();
  await dialog.getByLabel('Say when it is over').uncheck();
  await expect(dialog).toContainText(
    'Critical alerts about memory of all servers. Not told when they are over.',
  );
  await look(page, 'notifications-edit');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  const changed = page.getByRole('listitem').filter({ hasText: 'Attic' }).first();
  await expect(changed).toContainText('Critical alerts about memory of all servers.');
  await changed.getByRole('button', { name: 'Test Attic' }).click();
  await expect(changed).toContainText('200 OK: thank you');
  expect(other.taken.at(-1)?.path).toBe('/hooks/one?token=s3cret');
  expect(other.taken.at(-1)?.headers['x-homelabcmd-signature']).toBeUndefined();

  await changed.getByRole('switch', { name: 'Attic is on' }).click();
  await expect(changed).toContainText('Off');
  await expect(changed.getByRole('switch')).not.toBeChecked();

  await changed.getByRole('button', { name: 'Remove Attic' }).click();
  const sure = page.getByRole('alertdialog', { name: 'Remove “Attic”?' });
  await expect(sure.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'notifications-remove');
  await sure.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'Nobody is told yet' })).toBeVisible();
});

test('a channel that fails says what the other side said, and when it is tried again', async ({
  hub,
  admin: page,
  other,
}) => {
  test.slow();
  other.says(503, 'the house is asleep');
  await addWebhook(hub, 'Home server', other.url);
  await addWebhook(hub, 'Attic', `${other.url}/attic`, {
    enabled: false,
    route: { min_severity: 'critical', kinds: ['server'], conditions: ['disk', 'memory'] },
  });
  await hub.api('/settings/notifications/channels', {
    method: 'POST',
    body: JSON.stringify({
      name: 'Ada’s phone',
      settings: { kind: 'ntfy', server: 'http://127.0.0.1:9', topic: 'lab-x7Kp2vQm' },
      route: { ignores_quiet_hours: true, tags: ['storage'] },
    }),
  });
  const nas = await Beating.start(hub, 'nas', { memory: 97, disks: { '/': 40, '/data': 97 } });
  await hub.api(`/machines/${nas.id}`, {
    method: 'PATCH',
    body: JSON.stringify({ tags: ['attic', 'backup'] }),
  });
  const pages = new Pages(page, hub.url);
  await pages.open(SETTINGS);
  const card = page.getByRole('listitem').filter({ hasText: 'Home server' }).first();
  await expect(card).toContainText('Failing', { timeout: 25_000 });
  await expect(card).toContainText(/503.*the house is asleep/);
  await expect(card).toContainText(/Tried again (within a minute|in )/);
  await expect(card).toContainText(/messages? waits?/);
  await card.getByRole('button', { name: 'Test Home server' }).click();
  await expect(card).toContainText('The test did not arrive');
  await look(page, 'notifications-list');
  await page.screenshot({ path: join(artifacts, 'notifications-list-whole.png'), fullPage: true });

  await page.setViewportSize({ width: 360, height: 740 });
  await look(page, 'notifications-list-phone');
  await page.screenshot({ path: join(artifacts, 'notifications-list-phone-whole.png'), fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await card.getByRole('button', { name: 'Edit Home server' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look(page, 'notifications-form-phone');
  await page.getByRole('dialog').getByRole('button', { name: 'backup' }).click();
  await expect(page.getByRole('dialog')).toContainText('All alerts of machines tagged “backup”');
  await look(page, 'notifications-route-phone');
  const actions = page.getByRole('group', { name: 'Actions on machines' });
  await actions.getByRole('switch', { name: 'Actions that were done' }).check();
  await expect(page.getByRole('dialog')).toContainText('Also of actions there that wait for an approval, failed or were done.');
  await actions.scrollIntoViewIfNeeded();
  await look(page, 'notifications-route-actions-phone');
  await actions.getByRole('switch', { name: 'Actions that were done' }).uncheck();
  await page.getByRole('dialog').getByRole('button', { name: 'backup' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  // It comes back; what waited is tried at once when the channel is saved.
  other.says(200, 'awake');
  await card.getByRole('button', { name: 'Edit Home server' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(card).toContainText('Arrives', { timeout: 20_000 });
  await expect(card).not.toContainText(/messages? waits?/);

  // What is refused for good is given up, and that is said.
  other.says(403, 'not from you');
  await Beating.start(hub, 'pi', { memory: 98 });
  await expect(card).toContainText('That message was given up.', { timeout: 25_000 });
  await expect(card).toContainText('403 Forbidden: not from you');
  const log = page.getByRole('list', { name: 'Recent messages' }).getByRole('listitem');
  await expect(log.first()).toContainText(/pi: Memory is 98 % in use.*Given up · Opened · Home server/);
  await log.first().scrollIntoViewIfNeeded();
  await look(page, 'notifications-log-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await log.first().scrollIntoViewIfNeeded();
  await look(page, 'notifications-log');
});

test('quiet hours are saved, and what makes no sense is not', async ({ hub, admin: page, other }) => {
  await addWebhook(hub, 'Home server', other.url);
  await hub.api('/settings/general', {
    method: 'PUT',
    body: JSON.stringify({ time_zone: 'Europe/Berlin' }),
  });
  const pages = new Pages(page, hub.url);
  await pages.open(SETTINGS);
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await page.getByLabel('Quiet hours', { exact: true }).check();
  await expect(page.getByText('Times are in Europe/Berlin')).toBeVisible();
  await expect(page.getByText('Ends on the next day.')).toBeVisible();
  await page.getByLabel('From, row 1').fill('23:30');
  const days = page.getByRole('group', { name: 'Days, row 1' });
  for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) {
    await days.getByRole('button', { name: day }).click();
  }
  await expect(page.getByText('Choose a day.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
  await days.getByRole('button', { name: 'Fri' }).click();
  await page.getByLabel('Critical alerts come all the same').uncheck();
  await page.getByLabel('From, row 1').scrollIntoViewIfNeeded();
  await look(page, 'notifications-quiet');
  await expect(page.getByText('These hours cover the whole week')).toHaveCount(0);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  const saved = await hub.api<{ quiet_hours: object }>('/settings/notifications');
  expect(saved.quiet_hours).toEqual({
    enabled: true,
    hours: [{ days: ['fri'], from: '23:30', until: '07:00' }],
    critical_pierces: false,
  });
  await page.setViewportSize({ width: 360, height: 740 });
  // Not only into view: that may leave a link half below the bar at the top.
  const toMiddle = () =>
    page.getByLabel('From, row 1').evaluate((field) => field.scrollIntoView({ block: 'center' }));
  await toMiddle();
  await look(page, 'notifications-quiet-phone');

  // Hours without an end are no mistake that is refused, but they are said to be so: here, and of a channel.
  for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Sat', 'Sun']) {
    await days.getByRole('button', { name: day }).click();
  }
  await page.getByLabel('From, row 1').fill('00:00');
  await page.getByLabel('Until, row 1').fill('00:00');
  await expect(page.getByText('These hours cover the whole week: nothing would ever come')).toBeVisible();
  await page.getByLabel('Critical alerts come all the same').check();
  await expect(page.getByText('whole week: nothing but critical alerts would ever come')).toBeVisible();
  await toMiddle();
  await look(page, 'notifications-quiet-always-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByLabel('From, row 1').scrollIntoViewIfNeeded();
  await look(page, 'notifications-quiet-always');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Edit Home server' }).click();
  const dialog = page.getByRole('dialog');
  const never = dialog.getByText('nothing but critical alerts would ever come here');
  await expect(never).toBeVisible();
  await never.scrollIntoViewIfNeeded();
  await look(page, 'notifications-route-never');
  await dialog.getByRole('switch', { name: 'Actions that were done' }).scrollIntoViewIfNeeded();
  await look(page, 'notifications-route-actions');
  await dialog.getByLabel('In quiet hours, too').check();
  await expect(never).toHaveCount(0);
});

test('every kind has a form that the hub understands', async ({ hub, admin: page }) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  await pages.open(SETTINGS);
  const dialog = page.getByRole('dialog');
  const add = async (kind: string, fill: () => Promise<unknown>) => {
    await page.getByRole('button', { name: 'Add channel' }).click();
    await dialog.getByRole('button', { name: new RegExp(`^${kind}`) }).click();
    await fill();
    await dialog.getByRole('button', { name: 'Add channel' }).click();
    await expect(dialog, kind).toBeHidden();
    await expect(page.getByRole('list', { name: 'Channels' })).toContainText(kind);
  };
  const fill = (label: string, text: string) => dialog.getByLabel(label, { exact: true }).fill(text);
  const more = () => dialog.getByRole('button', { name: 'More settings' }).click();
  const choose = (name: string) => dialog.getByRole('radio', { name }).click();
  await add('ntfy', async () => {
    await fill('Topic', 'lab');
    await choose('A password');
    await fill('User', 'ada');
    await fill('Password', 'a word');
  });
  await add('Mail', async () => {
    await fill('Server', 'mail.home.lan');
    await dialog.getByLabel('Connection').selectOption({ label: 'TLS, usually port 465' });
    await expect(dialog.getByLabel('Port')).toHaveValue('465');
    await fill('Sender', 'Lab <lab@example.org>');
    await fill('Recipients', 'ada@example.org, ben@example.org');
  });
  await add('Telegram', async () => {
    await fill('Token of the bot', '123:abc');
    await fill('Chat', '-100');
    await more();
    await fill('Topic of the group', '7');
  });
  await add('Discord', () => fill('Address of the webhook', 'https://discord.com/api/webhooks/1/x'));
  await add('Slack', async () => {
    await choose('A bot');
    await fill('Token of the bot', 'xoxb-1');
    await fill('Channel', 'C01');
  });
  await add('Gotify', async () => {
    await fill('Server', 'https://gotify.home.lan');
    await fill('Token of the application', 'A1');
  });
  await add('Pushover', async () => {
    await fill('Token of the application', 'a');
    await fill('Key of the user or group', 'u');
    await choose('Until confirmed');
  });
  await add('Apprise', async () => {
    await fill('Server', 'http://apprise.home.lan');
    await choose('Addresses');
    await fill('Apprise addresses', 'json://home.lan');
  });
  await add('Webhook', async () => {
    await fill('Address', 'https://home.lan/x');
    await more();
    await choose('A template');
    await fill('Template', '{"summary": "{{title}}"}');
  });
  const { channels } = await hub.api<{ channels: { settings: object }[] }>('/settings/notifications');
  expect(channels.map(({ settings }) => settings)).toEqual([
    { kind: 'ntfy', server: 'https://ntfy.sh', topic: 'lab' },
    {
      kind: 'email',
      host: 'mail.home.lan',
      port: 465,
      security: 'tls',
      from: 'Lab <lab@example.org>',
      to: ['ada@example.org', 'ben@example.org'],
    },
    { kind: 'telegram', chat_id: '-100', thread_id: 7 },
    { kind: 'discord' },
    { kind: 'slack', channel: 'C01' },
    { kind: 'gotify', server: 'https://gotify.home.lan' },
    { kind: 'pushover', emergency: { retry_seconds: 60, expire_seconds: 3600 } },
    { kind: 'apprise', server: 'http://apprise.home.lan' },
    { kind: 'webhook', method: 'POST', template: '{"summary": "{{title}}"}' },
  ]);

  // Taking another way removes what belonged to the first.
  await page.getByRole('button', { name: 'Edit ntfy' }).click();
  await expect(dialog.getByRole('radio', { name: 'A password' })).toBeChecked();
  await choose('Nothing');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  const after = await hub.api<{ channels: { secrets: object }[] }>('/settings/notifications');
  expect(after.channels[0]?.secrets).toEqual({ token: false, user: false, password: false });
});

test('what was entered is not lost by a key, and all of it needs no mouse', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await pages.open(SETTINGS);
  await page.getByRole('button', { name: 'Add channel' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /channel/i });
  await expect(dialog.getByRole('button', { name: /^ntfy/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Topic')).toBeFocused();
  await page.keyboard.type('lab-x7Kp2vQm');
  await page.keyboard.press('Escape');
  const sure = page.getByRole('alertdialog', { name: 'Leave without saving?' });
  await expect(sure).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sure).toBeHidden();
  await expect(dialog.getByLabel('Topic')).toHaveValue('lab-x7Kp2vQm');
  await look(page, 'notifications-form-ntfy');
  await page.setViewportSize({ width: 320, height: 640 });
  const tooWide = await dialog.evaluate((element) =>
    [...element.querySelectorAll('*')]
      .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible')
      .map((each) => each.className),
  );
  expect(tooWide).toEqual([]);
  await dialog.getByLabel('Topic').press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('list', { name: 'Channels' })).toContainText('ntfy.sh/lab-x7Kp2vQm');
});

test('what cannot be read says so, and who may only look sees why', async ({ hub, admin: page, context }) => {
  const pages = new Pages(page, hub.url);
  await page.route('**/api/v1/settings/notifications', (route) =>
    route.fulfill({ status: 500, body: 'oh' }),
  );
  await pages.open(SETTINGS);
  await expect(page.getByRole('alert')).toContainText('The channels cannot be read');
  await look(page, 'notifications-error');
  await page.unroute('**/api/v1/settings/notifications');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Nobody is told yet' })).toBeVisible();

  await hub.addUser('vera', 'viewer', ADMIN.password);
  await context.clearCookies();
  await pages.open(SETTINGS);
  await pages.signIn('vera', ADMIN.password);
  await expect(page.getByText('Only an admin sees the channels')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add channel' })).toHaveCount(0);
  await look(page, 'notifications-viewer');
});

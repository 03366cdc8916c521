import { Pages } from '../fixtures/pages.ts';
import { addReached, makeHubKey, test, testSsh } from '../fixtures/remote.ts';
import { expect, look } from '../fixtures/test.ts';

test.beforeEach(async ({ admin }) => {
  void admin;
});

test('who logs in is changed for all: a tab that is open says so, and a form keeps what is typed', async ({
  hub,
  admin: page,
  context,
}) => {
  const pages = new Pages(page, hub.url);
  const { id } = await hub.api<{ id: string }>('/machines', {
    method: 'POST',
    body: JSON.stringify({ name: 'nas', kind: 'server' }),
  });
  const own = { address: '127.0.0.1', sudo: 'none' };
  await hub.api(`/machines/${id}/connection`, { method: 'PUT', body: JSON.stringify(own) });
  await pages.open(`/machines/${id}?tab=connection`);
  const panel = page.getByRole('region', { name: 'Connection', exact: true });
  const sudoers = page.getByRole('region', { name: 'As little root as is needed' });
  await expect(panel).toContainText('homelabcmd');
  const settings = await context.newPage();
  await new Pages(settings, hub.url).open('/settings/connectivity');
  const port = settings.getByLabel('Port').first();
  await expect(port).toHaveValue('22');
  await port.fill('2222');

  const change = (user: string, mode: string) =>
    hub.api('/settings/connectivity', { method: 'PUT', body: JSON.stringify({ mode, user, port: 22 }) });
  await change('carol', 'direct');
  await expect(panel).toContainText('carol');
  await expect(sudoers).not.toContainText('homelabcmd may');
  await expect(settings.getByLabel('Who logs in')).toHaveValue('carol');
  await expect(port).toHaveValue('2222');
  await change('dave', 'tailscale');
  await expect(panel).toContainText('dave');
  await expect(settings.getByRole('radio', { name: 'Tailscale' })).toBeChecked();
  await expect(port).toHaveValue('2222');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(settings.getByRole('button', { name: 'Save' })).toHaveCount(0);
  expect(await hub.api('/settings/connectivity')).toMatchObject({ mode: 'tailscale', user: 'dave', port: 2222 });
  await expect(panel).toContainText('2222');
});

test('host keys are forgotten, and the next one is seen for the first time', async ({ hub, admin: page, servers }) => {
  const sshd = await servers.start();
  sshd.authorize(await makeHubKey(hub));
  const id = await addReached(hub, 'nas', sshd.port);
  expect(await testSsh(hub, id)).toMatchObject({ ok: true });
  await new Pages(page, hub.url).open(`/machines/${id}?tab=connection`);
  const keys = page.getByRole('table', { name: 'Host keys' });
  await expect(keys).toContainText(await sshd.fingerprint());
  await page.getByRole('region', { name: 'Host keys' }).getByRole('button', { name: /^Forget/ }).click();
  const question = page.getByRole('alertdialog', { name: 'Forget the host keys of nas?' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'host-keys-forget');
  await question.getByRole('button', { name: 'Forget' }).click();
  await expect(keys).toHaveCount(0);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Steps of the test' })).toContainText(
    'seen for the first time, and trusted from now on',
    { timeout: 20_000 },
  );
  await expect(keys).toContainText(await sshd.fingerprint());
});

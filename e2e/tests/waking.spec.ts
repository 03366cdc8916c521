import { ADMIN } from '../fixtures/hub.ts';
import { Beating } from '../fixtures/beats.ts';
import { FolderMachine } from '../fixtures/folder-machine.ts';
import { Pages } from '../fixtures/pages.ts';
import { makeHubKey, reachAt, test as base } from '../fixtures/remote.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

const test = base.extend<{ folder: FolderMachine }>({
  folder: async ({}, use) => {
    const folder = new FolderMachine();
    await use(folder);
    folder.close();
  },
});

const HOME = '192.168.1.0/24';

test('a machine that is off is woken by another one of its network', async ({ hub, admin: page, context, servers, folder }) => {
  const sshd = await servers.start(undefined, 'ed25519', folder.force);
  sshd.authorize(await makeHubKey(hub));
  const nas = await Beating.start(hub, 'nas', {}, { cards: [{ name: 'eth0', mac: '02:00:00:00:00:01', networks: [HOME] }] });
  await reachAt(hub, nas.id, sshd.port);
  const desk = await Beating.start(hub, 'desk', {}, { cards: [{ name: 'eth0', mac: '02:00:00:00:00:02', networks: [HOME] }] });
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${desk.id}`);
  const wake = page.getByRole('button', { name: 'Wake desk' });
  await expect(pages.title('desk')).toBeVisible();
  await expect(wake).toHaveCount(0);
  await desk.goodbye('shutdown');
  await expect(wake).toBeVisible();
  await look(page, 'wake');
  await lookOnPhone(page, 'wake');

  // Nothing is there that could send it.
  await wake.click();
  const said = page.getByRole('status').filter({ hasText: 'magic packet' });
  await expect(said).toContainText('nas did not send the magic packet');
  await look(page, 'wake-failed');

  folder.standInForAgent();
  await page.getByRole('button', { name: 'Wake desk again' }).click();
  await expect(said).toContainText('nas has sent the magic packet. Nobody answers one: desk is awake when it beats.');
  await look(page, 'wake-sent');
  await page.getByRole('link', { name: 'The command' }).click();
  await expect(page.getByRole('heading', { name: 'Wake desk on nas' })).toBeVisible();
  await expect(page.getByText('asked to wake 02:00:00:00:00:02')).toBeVisible();

  // It beats: there is nothing to wake.
  await desk.beat();
  await pages.open(`/machines/${desk.id}`);
  await expect(pages.title('desk')).toBeVisible();
  await expect(wake).toHaveCount(0);
  await desk.goodbye('shutdown');
  await hub.addUser('vera', 'viewer', ADMIN.password);
  await context.clearCookies();
  await pages.open(`/login?to=/machines/${desk.id}`);
  await pages.signIn('vera', ADMIN.password);
  await expect(pages.title('desk')).toBeVisible();
  await expect(wake).toHaveCount(0);
});

test('where nobody is near, it says so', async ({ hub, admin: page }) => {
  const desk = await Beating.start(hub, 'desk', {}, { cards: [{ name: 'eth0', mac: '02:00:00:00:00:02', networks: [HOME] }] });
  await desk.goodbye('suspend');
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${desk.id}`);
  await page.getByRole('button', { name: 'Wake desk' }).click();
  await expect(page.getByText('No machine that is on, and has an agent of version 2, is in a network with this one.')).toBeVisible();
  await look(page, 'wake-nobody-near');
});

test('services that a machine is there for are suggested, and expected with one press', async ({ hub, admin: page }) => {
  const machine = await Beating.start(hub, 'nas');
  const units = ['docker', 'jellyfin', 'smbd', 'systemd-logind', 'dbus'].map((name) => ({ name, state: 'running' as const }));
  await machine.beat({}, units);
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${machine.id}?tab=services`);
  const worth = page.getByRole('region', { name: 'Services worth watching' });
  await expect(worth.getByRole('listitem')).toHaveText([/docker/, /jellyfin/, /smbd/]);
  await look(page, 'services-suggested');
  await lookOnPhone(page, 'services-suggested');
  await worth.getByRole('button', { name: 'Expect jellyfin' }).click();
  await expect(worth.getByRole('listitem')).toHaveText([/docker/, /smbd/]);
  await expect(page.getByRole('row').filter({ hasText: 'jellyfin' }).getByRole('combobox')).toHaveValue('expected');
  await worth.getByRole('button', { name: 'Expect all 2' }).click();
  await expect(worth).toHaveCount(0);
  const { items } = await hub.api<{ items: { name: string; expected: boolean }[] }>(`/machines/${machine.id}/services`);
  expect(items.filter((unit) => unit.expected).map((unit) => unit.name)).toEqual(['docker', 'jellyfin', 'smbd']);
});

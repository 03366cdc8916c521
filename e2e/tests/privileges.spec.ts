import { userInfo } from 'node:os';
import { Beating } from '../fixtures/beats.ts';
import { FolderMachine } from '../fixtures/folder-machine.ts';
import type { Hub } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { makeHubKey, reachAt, test as base } from '../fixtures/remote.ts';
import type { Sshd } from '../fixtures/sshd.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

const test = base.extend<{ folder: FolderMachine }>({
  folder: async ({}, use) => {
    const folder = new FolderMachine();
    await use(folder);
    folder.close();
  },
});

/** A machine that reports two services, one of them expected to run. */
async function addNas(hub: Hub, sshd: Sshd): Promise<string> {
  sshd.authorize(await makeHubKey(hub));
  const machine = await Beating.start(hub, 'nas');
  await machine.beat({}, [
    { name: 'nginx', state: 'running' },
    { name: 'cups', state: 'running' },
  ]);
  await hub.api(`/machines/${machine.id}/services/nginx`, {
    method: 'PUT',
    body: '{}',
  });
  await reachAt(hub, machine.id, sshd.port);
  return machine.id;
}

test('the sudoers file is looked at, checked, installed and checked again', async ({ hub, admin: page, servers, folder }) => {
  test.skip(userInfo().uid !== 0, 'who installs the file is root there');
  test.slow();
  const sshd = await servers.start(undefined, 'ed25519', folder.force);
  const id = await addNas(hub, sshd);
  await new Pages(page, hub.url).open(`/machines/${id}?tab=connection`);
  const panel = page.getByRole('region', { name: 'As little root as is needed' });
  const granted = panel.getByRole('list', { name: 'What is granted' });
  await expect(granted.getByRole('listitem')).toHaveText([/^Restart nginx/, /^Start nginx/, /^Stop nginx/, /^Reboot/, /^Shut down/]);
  await panel.getByText('The file, /etc/sudoers.d/homelabcmd').click();
  await expect(panel.getByRole('group', { name: 'The sudoers file' })).toContainText('homelabcmd ALL=(root) NOPASSWD:');
  await panel.getByText('What it does not grant, and why').click();
  await look(page, 'sudoers');
  await lookOnPhone(page, 'sudoers');

  await panel.getByRole('button', { name: 'Check on the machine' }).click();
  const answer = panel.locator('[data-sudoers-check]');
  await expect(granted.getByRole('listitem').first()).toContainText('Refused', { timeout: 30_000 });
  await expect(answer).toContainText('There is no such file there.');
  await look(page, 'sudoers-missing');

  await panel.getByRole('button', { name: 'Install…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Put the sudoers file onto nas?' });
  await expect(question).toContainText('/etc/sudoers.d/homelabcmd');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'sudoers-question');
  await question.getByRole('button', { name: 'Install the file' }).click();
  await expect(question).toBeHidden({ timeout: 30_000 });
  await expect(granted.getByRole('listitem').first()).toContainText('Granted');
  await expect(answer).toContainText('The file there is the one shown here.');
  expect(folder.sudoers).toContain('systemctl restart -- nginx.service');
  await look(page, 'sudoers-installed');
  await lookOnPhone(page, 'sudoers-installed');
});

test('a service is restarted after a question; one that fails says what the machine said', async ({
  hub,
  admin: page,
  context,
  servers,
  folder,
}) => {
  test.slow();
  const sshd = await servers.start(undefined, 'ed25519', folder.force);
  const id = await addNas(hub, sshd);
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${id}?tab=services`);
  folder.service('nginx', 'active');
  folder.hold();
  const button = page.getByRole('button', { name: 'Restart nginx', exact: true });
  await button.click();
  const question = page.getByRole('alertdialog', { name: 'Restart nginx on nas?' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'restart-question');
  await question.getByRole('button', { name: 'Restart', exact: true }).click();
  const answer = page.locator('[data-restart]');
  await expect(answer).toContainText('Restarting nginx…');
  await expect(button).toBeDisabled();
  folder.letGo();
  await expect(page.locator('[data-restart=ok]')).toContainText('nginx.service was restarted and is active (running).', { timeout: 30_000 });
  await look(page, 'restart-done');

  folder.service('nginx', 'failed', ['nginx: [emerg] unknown directive "servr" in /etc/nginx/nginx.conf:7']);
  await button.click();
  await question.getByRole('button', { name: 'Restart', exact: true }).click();
  const failed = page.locator('[data-restart=crit]');
  await expect(failed).toContainText('unknown directive', { timeout: 30_000 });
  await expect(failed).toContainText('Job for nginx.service failed');
  await look(page, 'restart-failed');
  await lookOnPhone(page, 'restart-failed');
  await failed.getByRole('button', { name: 'Dismiss the answer' }).click();
  await expect(failed).toBeHidden();

  // Out of reach: nothing was restarted, and what to do.
  await reachAt(hub, id, 1);
  await button.click();
  await question.getByRole('button', { name: 'Restart', exact: true }).click();
  await expect(failed).toContainText('nginx was not restarted', { timeout: 40_000 });
  await expect(failed).toContainText('What to do:');
  await look(page, 'restart-unreachable');

  await hub.addUser('vera', 'viewer', 'correct horse battery');
  await context.clearCookies();
  await pages.open(`/login?to=${encodeURIComponent(`/machines/${id}?tab=services`)}`);
  await pages.signIn('vera', 'correct horse battery');
  await expect(page.getByRole('table', { name: 'Services' })).toContainText('nginx');
  await expect(button).toHaveCount(0);
});

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

test('a service is stopped and started; what goes on is seen in its row, after a reload too', async ({ hub, admin: page, servers, folder }) => {
  test.setTimeout(180_000);
  const sshd = await servers.start(undefined, 'ed25519', folder.force);
  sshd.authorize(await makeHubKey(hub));
  const machine = await Beating.start(hub, 'nas');
  await machine.beat({}, [
    { name: 'nginx', state: 'running' },
    { name: 'ssh', state: 'running' },
  ]);
  await hub.api(`/machines/${machine.id}/services/nginx`, { method: 'PUT', body: '{}' });
  await reachAt(hub, machine.id, sshd.port);
  folder.service('nginx', 'active');
  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${machine.id}?tab=services`);
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  const menu = (name: string) => page.getByRole('button', { name: `What to do with ${name}` });

  await menu('nginx').click();
  await expect(page.getByRole('menuitem', { name: /^Start…/ })).toBeDisabled();
  await look(page, 'services-menu');
  await page.getByRole('menuitem', { name: 'Stop…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Stop nginx on nas?' });
  await expect(question).toContainText('systemctl stop nginx');
  await expect(question).toContainText('It is expected to run: an alert will say that it does not.');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'services-stop-question');
  folder.hold();
  await question.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(row('nginx').locator('[data-unit-act=stop]')).toHaveText('Stopping…');
  await expect(page.locator('[data-stop=off]')).toContainText('it goes on when you leave this page');
  await expect(menu('nginx')).toBeDisabled();
  await look(page, 'services-stopping');
  await lookOnPhone(page, 'services-stopping');
  await page.reload();
  await expect(row('nginx').locator('[data-unit-act=stop]')).toHaveText('Stopping…');
  folder.letGo();
  await expect(page.locator('[data-stop=ok]')).toContainText('nginx.service was stopped and is inactive (dead).', { timeout: 30_000 });
  await machine.beat({}, [
    { name: 'nginx', state: 'stopped' },
    { name: 'ssh', state: 'running' },
  ]);
  await expect(row('nginx')).toContainText('Stopped');
  await look(page, 'services-stopped');

  await menu('nginx').click();
  await page.getByRole('menuitem', { name: /^Start…/ }).click();
  await page.getByRole('alertdialog', { name: 'Start nginx on nas?' }).getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.locator('[data-start=ok]')).toContainText('nginx.service was started and is active (running).', { timeout: 30_000 });
  // The machine has not told of it yet, and the row does not say the old any more.
  await expect(row('nginx')).toContainText('Running');
  await look(page, 'services-started');

  // What the hub may stand on is not stopped without a word.
  await menu('ssh').click();
  await page.getByRole('menuitem', { name: 'Stop…' }).click();
  await expect(page.getByRole('alertdialog', { name: 'Stop ssh on nas?' })).toContainText('could not start it again');
  await page.keyboard.press('Escape');

  // One that fails: its last lines are here, and on the page of the action.
  folder.service('nginx', 'failed', ['nginx: [emerg] <script>window.pwned = true</script> in \u001b[31mnginx.conf\u001b[0m:7']);
  await page.getByRole('button', { name: 'Restart nginx', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restart', exact: true }).click();
  const failed = page.locator('[data-restart=crit]');
  await expect(failed).toContainText('<script>window.pwned = true</script> in', { timeout: 30_000 });
  await expect(failed).toContainText('its program ended with an error (exit-code)');
  await expect(row('nginx')).toContainText('Failed');
  await row('nginx').getByRole('button', { name: 'What happened' }).click();
  await expect(failed.locator('xpath=..')).toBeFocused();
  await look(page, 'services-failed');
  await lookOnPhone(page, 'services-failed');
  await failed.getByRole('link', { name: 'All about it' }).click();
  await expect(pages.title('Restart nginx.service on nas')).toBeVisible();
  await expect(page.locator('[data-action-ended=crit]')).toContainText('window.pwned = true');
  await look(page, 'action-aftermath-failed');
  await lookOnPhone(page, 'action-aftermath-failed');

  folder.service('nginx', 'active');
  await page.getByRole('link', { name: 'Run again…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Restart nginx/ }).click();
  await expect(page.locator('[data-action-state=done]')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('region', { name: 'About it' })).toContainText('nginx.service is active (running), process 4711');
  await look(page, 'action-aftermath-ok');
  expect(await page.evaluate(() => (window as unknown as { pwned?: boolean }).pwned)).toBeUndefined();
});

test('a service of a paused machine waits for an approval, which can be given there', async ({ hub, admin: page, servers, folder }) => {
  test.slow();
  const sshd = await servers.start(undefined, 'ed25519', folder.force);
  sshd.authorize(await makeHubKey(hub));
  const machine = await Beating.start(hub, 'nas');
  await machine.beat({}, [{ name: 'nginx', state: 'running' }]);
  await reachAt(hub, machine.id, sshd.port);
  await hub.api(`/machines/${machine.id}/pause`, { method: 'PUT', body: JSON.stringify({ reason: 'New disks' }) });
  folder.service('nginx', 'active');
  await new Pages(page, hub.url).open(`/machines/${machine.id}?tab=services`);
  await page.getByRole('button', { name: 'Restart nginx', exact: true }).click();
  const question = page.getByRole('alertdialog', { name: 'Restart nginx on nas?' });
  await expect(question).toContainText('It waits until somebody approves it, because the machine is paused.');
  await question.getByRole('button', { name: 'Ask for it' }).click();
  const waiting = page.locator('[data-restart=off]');
  await expect(waiting).toContainText('Restart nginx: waits for an approval');
  await expect(page.locator('[data-unit-act=restart]')).toHaveText('Waits');
  await look(page, 'services-waiting');
  await lookOnPhone(page, 'services-waiting');
  await waiting.getByRole('button', { name: 'Approve' }).click();
  await expect(page.locator('[data-restart=ok]')).toContainText('nginx.service was restarted', { timeout: 30_000 });
});

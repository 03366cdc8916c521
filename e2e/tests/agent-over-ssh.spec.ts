import { atOnce, Beating } from '../fixtures/beats.ts';
import { FolderMachine } from '../fixtures/folder-machine.ts';
import { Pages } from '../fixtures/pages.ts';
import { addReached, makeHubKey, reachAt, test as base } from '../fixtures/remote.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

const test = base.extend<{ folder: FolderMachine }>({
  folder: async ({}, use) => {
    const folder = new FolderMachine();
    await use(folder);
    folder.close();
  },
});

test('the hub installs an agent, upgrades it, sets it anew and takes it away', async ({ hub, admin: page, servers, folder }) => {
  test.setTimeout(240_000);
  const pages = new Pages(page, hub.url);
  const sshd = await servers.start(undefined, 'ed25519', folder.force);
  sshd.authorize(await makeHubKey(hub));
  const id = await addReached(hub, 'nas', sshd.port);

  // From the page of a machine that was added by hand.
  await pages.open(`/machines/${id}`);
  await expect(page.getByRole('link', { name: 'Show the command' })).toBeVisible();
  await look(page, 'agent-never-seen');
  await page.getByRole('link', { name: 'Install the agent over SSH' }).click();
  const dialog = page.getByRole('dialog', { name: 'Install the agent on nas' });
  await expect(dialog).toContainText('as good as root on that machine');
  await look(page, 'agent-install');
  await lookOnPhone(page, 'agent-install');
  await dialog.getByLabel('The hub’s address for the agent').fill('ftp://hub');
  await dialog.getByRole('button', { name: 'Install' }).click();
  await expect(dialog.getByLabel('The hub’s address for the agent')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('The hub’s address for the agent').fill('');
  folder.hold();
  await dialog.getByRole('button', { name: 'Install' }).click();
  await expect(dialog).toBeHidden();

  // Live, also after the page was opened anew.
  const panel = page.getByRole('region', { name: 'Agent', exact: true });
  const steps = panel.getByRole('list', { name: 'Steps', exact: true });
  await expect(steps.getByRole('listitem').filter({ hasText: 'Become root' })).toContainText('OK', { timeout: 30_000 });
  await expect(panel).toContainText('Installing the agent…');
  await expect(panel.getByRole('button', { name: 'Install over SSH…' })).toBeDisabled();
  await look(page, 'agent-installing');
  await page.reload();
  await expect(steps.getByRole('listitem').last()).toContainText('Under way');
  await lookOnPhone(page, 'agent-installing');
  folder.letGo();
  await expect(panel).toContainText(/Version \d+\.\d+\.\d+, as the hub has it/, { timeout: 60_000 });
  const past = panel.getByRole('region', { name: 'What was done to the agent' });
  await expect(past.getByRole('listitem').first()).toContainText('InstallDone');
  await past.getByText('Install', { exact: true }).click();
  await expect(past).toContainText('it came after');
  await look(page, 'agent-installed');
  await lookOnPhone(page, 'agent-installed');
  expect((await hub.machines()).map(({ id: each, status }) => ({ each, status }))).toEqual([{ each: id, status: 'online' }]);

  // What it may read.
  await panel.getByRole('button', { name: 'Set anew…' }).click();
  const anew = page.getByRole('dialog', { name: 'Set the agent of nas anew' });
  await anew.getByLabel('Count its Docker containers').selectOption('yes');
  await look(page, 'agent-anew');
  await anew.getByRole('button', { name: 'Set anew' }).click();
  await expect(past.getByRole('listitem').first()).toContainText('Set anewDone', { timeout: 60_000 });

  // Where nobody answers it cannot enrol, and stays where it was.
  await panel.getByRole('button', { name: 'Set anew…' }).click();
  await anew.getByLabel('The hub’s address for the agent').fill('http://127.0.0.1:9');
  await anew.getByRole('button', { name: 'Set anew' }).click();
  const failed = panel.locator('[data-deployment=crit]');
  await expect(failed).toContainText('Failed at “Replace the agent and enrol at http://127.0.0.1:9”', { timeout: 60_000 });

  // An upgrade that the machine does not take: where, why, and that the one from before runs.
  folder.breakSystemd('Failed to connect to bus: No such file or directory');
  await panel.getByRole('button', { name: 'More to do with the agent' }).click();
  await page.getByRole('menuitem', { name: 'Put the hub’s version there…' }).click();
  await page.getByRole('dialog', { name: 'Upgrade the agent of nas' }).getByRole('button', { name: 'Upgrade' }).click();
  await expect(failed).toContainText('Failed at “Replace the agent”', { timeout: 60_000 });
  await expect(failed).toContainText('Failed to connect to bus');
  await expect(failed).toContainText('What to do: Mend what the machine says and try again.');
  await look(page, 'agent-upgrade-failed');
  await lookOnPhone(page, 'agent-upgrade-failed');
  folder.breakSystemd(undefined);
  await failed.getByRole('button', { name: 'Try again…' }).click();
  await page.getByRole('dialog', { name: 'Upgrade the agent of nas' }).getByRole('button', { name: 'Upgrade' }).click();
  await expect(past.getByRole('listitem').first()).toContainText('UpgradeDone', { timeout: 60_000 });

  // Taken away: the question names the machine and the effect, and begins at Cancel.
  await panel.getByRole('button', { name: 'More to do with the agent' }).click();
  await page.getByRole('menuitem', { name: 'Remove it…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Remove the agent of nas?' });
  await expect(question).toContainText('The machine and its history stay in the hub');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'agent-remove');
  await question.getByRole('button', { name: 'Remove the agent' }).click();
  await expect(question).toBeHidden();
  await expect(panel).toContainText('Its agent was removed, and nothing came from it since.', { timeout: 60_000 });
  expect(folder.hasAgent).toBe(false);
  await page.reload();
  await expect(panel).toContainText('Its agent was removed');
  await look(page, 'agent-removed');
});

test('a machine that cannot be reached is told as such; one without an address is asked for one', async ({
  hub,
  admin: page,
  servers,
}) => {
  const pages = new Pages(page, hub.url);
  const sshd = await servers.start();
  const id = await addReached(hub, 'nas', sshd.port);
  await pages.open(`/machines/${id}?tab=connection&agent=install`);
  await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();
  const failed = page.locator('[data-deployment=crit]');
  await expect(failed).toContainText('nothing to log in', { timeout: 30_000 });
  // It is gone from the address: back or a reload asks nothing anew.
  await expect(page).not.toHaveURL(/agent=/);
  await look(page, 'agent-no-credentials');

  const { id: other } = await hub.api<{ id: string }>('/machines', {
    method: 'POST',
    body: JSON.stringify({ name: 'shed', kind: 'server' }),
  });
  await pages.open(`/machines/${other}?tab=connection&agent=install`);
  const dialog = page.getByRole('dialog', { name: 'Install the agent on shed' });
  await expect(dialog.getByRole('alert')).toContainText('The hub knows no address of it.');
  await dialog.getByRole('button', { name: 'Install' }).click();
  await expect(dialog).toBeVisible();
  expect(await hub.api(`/machines/${other}/agent`)).toMatchObject({ items: [] });
});

test('an old agent is upgraded from its alert, and all old ones at once with a result each', async ({
  hub,
  admin: page,
  context,
}) => {
  await atOnce(hub, { agent_outdated: { enabled: true, severity: 'high', sustained_seconds: 0 } });
  const machines: Beating[] = [];
  for (const name of ['nas', 'pi-2', 'pi-10']) {
    const machine = await Beating.start(hub, name);
    machine.version = '0.0.1';
    await machine.beat();
    machines.push(machine);
    // Nobody listens there.
    await reachAt(hub, machine.id, 1);
  }
  await makeHubKey(hub);
  const pages = new Pages(page, hub.url);
  await pages.open('/alerts?condition=agent_outdated');
  await page.locator('[data-alert-link]').first().click();
  await page.getByRole('link', { name: 'Upgrade the agent over SSH' }).click();
  const dialog = page.getByRole('dialog', { name: /^Upgrade the agent of / });
  await expect(dialog).toContainText('in the place of 0.0.1');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const panel = page.getByRole('region', { name: 'Agent', exact: true });
  await expect(panel).toContainText('0.0.1 is old.');
  await expect(panel).toContainText('2 other machines have an old agent, too.');
  await look(page, 'agent-old');
  await lookOnPhone(page, 'agent-old');
  await panel.getByRole('button', { name: 'Upgrade all 3…' }).click();
  const all = page.getByRole('dialog', { name: 'Upgrade the agents of 3 machines' });
  await look(page, 'agents-all');
  await all.getByRole('button', { name: 'Upgrade 3' }).click();
  const rows = all.getByRole('listitem');
  await expect(rows).toHaveText([/^nas/, /^pi-2/, /^pi-10/]);
  for (const row of await rows.all()) await expect(row).toContainText('Failed at “Connect”', { timeout: 30_000 });
  await look(page, 'agents-all-failed');
  await lookOnPhone(page, 'agents-all-failed');
  // The one whose page this is becomes new meanwhile: what came of the others is still there.
  const own = machines.find(({ id }) => page.url().includes(id));
  expect(own).toBeDefined();
  if (own) {
    own.version = '99.0.0';
    await own.beat();
  }
  await expect(page.getByText('Version 99.0.0')).toBeAttached();
  await expect(rows).toHaveText([/^nas/, /^pi-2/, /^pi-10/]);

  // Who may only look is told so, and is offered nothing.
  await all.getByRole('button', { name: 'Close' }).last().click();
  const at = new URL(page.url()).pathname;
  await hub.addUser('vera', 'viewer', 'correct horse battery');
  await context.clearCookies();
  await pages.open(`/login?to=${encodeURIComponent(`${at}?tab=connection&agent=upgrade`)}`);
  await pages.signIn('vera', 'correct horse battery');
  await expect(page.getByText(/Only an operator or admin sees/)).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
});

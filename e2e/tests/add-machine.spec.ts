import { Program, run } from '../fixtures/process.ts';
import { Pages } from '../fixtures/pages.ts';
import { agentProgram } from '../fixtures/programs.ts';
import { expect, look, test } from '../fixtures/test.ts';

test('one command adds a machine, which turns live by itself', async ({ hub, admin: page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await page.getByRole('button', { name: /add (a )?machine/i }).or(page.getByRole('link', { name: /add (a )?machine/i })).first().click();
  await expect(page.getByText('/install.sh').first()).toBeVisible();
  await look(page, 'add-machine');

  await page.getByRole('button', { name: /copy/i }).first().click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  expect(command).toMatch(/^curl -fsSL '?http:\/\/127\.0\.0\.1:\d+\/install\.sh'? \| sudo sh -s -- [A-Z0-9-]{14}$/);
  const code = command.split(' ').at(-1) ?? '';

  // What the script does in the end, without making a service on this machine.
  const state = `${hub.folder}/enrolled`;
  await run(agentProgram(), ['enrol', '--hub', hub.url, '--code', code, '--state-dir', state]);
  const agent = new Program(agentProgram(), ['run', '--hub', hub.url, '--state-dir', state]);
  try {
    await expect(page.getByText(/is live|is here|connected|online/i).first()).toBeVisible({ timeout: 20_000 });
    await look(page, 'add-machine-live');
    const machines = await hub.machines();
    expect(machines.map((machine) => machine.status)).toEqual(['online']);
    // The code was good for one machine.
    await expect(
      run(agentProgram(), ['enrol', '--hub', hub.url, '--code', code, '--state-dir', `${state}2`]),
    ).rejects.toThrow();
  } finally {
    await agent.end();
  }
});

test('who wants containers counted says so, and the command says it too', async ({ hub, admin: page }) => {
  await new Pages(page, hub.url).open('/');
  await page.getByRole('button', { name: /add (a )?machine/i }).or(page.getByRole('link', { name: /add (a )?machine/i })).first().click();
  const dialog = page.getByRole('dialog');
  const command = dialog.getByText('/install.sh').first();
  await expect(command).not.toContainText('--docker');
  await dialog.getByRole('switch', { name: /docker containers/i }).click();
  await expect(command).toContainText(/[A-Z0-9-]{14} --docker$/);
  await look(page, 'add-machine-docker');
  await dialog.getByRole('switch', { name: /docker containers/i }).click();
  await expect(command).not.toContainText('--docker');
});

test('the install script and the agent it fetches are there', async ({ hub }) => {
  const script = await fetch(`${hub.url}/install.sh`);
  expect(script.status).toBe(200);
  expect(await script.text()).toMatch(/^#!\/bin\/sh/);
});

test('a machine that was set up anew keeps its history', async ({ hub, admin: page }) => {
  const token = await hub.token('agent');
  const first = hub.runAgent(token, 'before');
  await expect.poll(async () => (await hub.machines()).map((machine) => machine.status)).toEqual(['online']);
  await first.end();
  const [machine] = await hub.machines();

  const pages = new Pages(page, hub.url);
  await pages.open(`/machines/${machine?.id}`);
  await page.getByRole('button', { name: /^What to do with/ }).click();
  await page.getByRole('menuitem', { name: /install its agent/i }).click();
  const dialog = page.getByRole('dialog', { name: `An agent for ${machine?.name}` });
  const command = await dialog.getByText('/install.sh').first().innerText();
  const code = command.trim().split(' ').at(-1) ?? '';

  const state = `${hub.folder}/anew`;
  await run(agentProgram(), ['enrol', '--hub', hub.url, '--code', code, '--state-dir', state]);
  const agent = new Program(agentProgram(), ['run', '--hub', hub.url, '--state-dir', state]);
  try {
    await expect(dialog.getByText(/is live|is here|connected|online/i).first()).toBeVisible({ timeout: 20_000 });
    const after = await hub.machines();
    expect(after.map(({ id, status }) => ({ id, status }))).toEqual([{ id: machine?.id, status: 'online' }]);
  } finally {
    await agent.end();
  }
});

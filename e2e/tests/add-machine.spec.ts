import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { atOnce } from '../fixtures/beats.ts';
import { Hub } from '../fixtures/hub.ts';
import { Program, run } from '../fixtures/process.ts';
import { Pages } from '../fixtures/pages.ts';
import { agentProgram } from '../fixtures/programs.ts';
import { expect, look, lookOnPhone, test } from '../fixtures/test.ts';

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
  await dialog.getByRole('switch', { name: /processor's power/i }).click();
  await expect(command).toContainText(/[A-Z0-9-]{14} --docker --power$/);
  await dialog.getByRole('switch', { name: /docker containers/i }).click();
  await expect(command).toContainText(/[A-Z0-9-]{14} --power$/);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await look(page, 'add-machine-power-phone');
  await dialog.getByRole('switch', { name: /processor's power/i }).click();
  await expect(command).not.toContainText('--power');
});

test('a command that brings an authority along is read at a glance, and copied whole', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const authority = fileURLToPath(new URL('../fixtures/authority.pem', import.meta.url));
  const hub = await Hub.start({ HOMELABCMD_PUBLIC_URL: 'https://lab.example', HOMELABCMD_PUBLIC_CA: authority });
  try {
    await hub.addAdmin();
    await hub.signIn(context);
    await new Pages(page, hub.url).open('/');
    await page.getByRole('link', { name: /add (a |your first )?machine/i }).first().click();
    const field = page.getByRole('dialog').getByRole('group', { name: 'The command', exact: true });
    const code = field.getByRole('code');
    await expect(code).toContainText('curl -fsSL --cacert /dev/stdin https://lab.example/install.sh | sudo sh -s --');
    const height = async () => (await code.boundingBox())?.height ?? 0;
    expect(await height(), 'the certificate is seen by its beginning').toBeLessThan(70);
    await look(page, 'add-machine-authority');
    await lookOnPhone(page, 'add-machine-authority');

    await field.getByRole('button', { name: 'Copy' }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const brought = /^echo (\S+) \| base64 -d \| curl /.exec(command)?.[1] ?? '';
    expect(Buffer.from(brought, 'base64').toString()).toBe(readFileSync(authority, 'utf8'));
    // Where copying is refused, the text is selected instead.
    expect(await code.evaluate((text) => {
      getSelection()?.selectAllChildren(text);
      return String(getSelection());
    })).toBe(command);

    await field.getByRole('button', { name: 'Show all' }).click();
    await expect(field.getByRole('button', { name: 'Show less' })).toBeFocused();
    expect(await height()).toBeGreaterThan(150);
    await look(page, 'add-machine-authority-whole');
    await lookOnPhone(page, 'add-machine-authority-whole');
  } finally {
    await hub.close();
  }
});

/** A laptop comes by the code that the dialog shows, for a server. */
async function laptopAsServer(hub: Hub, page: Page): Promise<Locator> {
  await page.getByRole('link', { name: /add (a |your first )?machine/i }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add a machine' });
  const command = dialog.getByText('/install.sh').first();
  await dialog.getByText('Name, kind and tags').click();
  const [made] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/agents/enrolments') && response.ok()),
    dialog.getByLabel('Kind').selectOption('server'),
  ]);
  const { code } = (await made.json()) as { code: string };
  const guid = randomUUID();
  await expect(command).toContainText(code);
  const answer = await fetch(`${hub.url}/api/v1/agents/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, guid, hostname: 'lap', agent_version: '99.0.0' }),
  });
  const { token } = (await answer.json()) as { token: string };
  const at = new Date().toISOString();
  const beat = await fetch(`${hub.url}/api/v1/agents/heartbeat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      protocol: 2,
      agent: { version: '99.0.0', guid, hostname: 'lap', interval_seconds: 10 },
      stream: randomUUID(),
      sequence: 1,
      sent_at: at,
      facts: { chassis: 'laptop', battery: true },
      samples: [{ seq: 1, at, uptime_seconds: 90_000, cpu: { percent: 5 } }],
    }),
  });
  expect(beat.status).toBe(200);
  await expect(dialog.getByText('lap is live.')).toBeVisible({ timeout: 20_000 });
  await expect(dialog.getByText('This seems to be a workstation. It is a portable computer.')).toBeVisible();
  return dialog;
}

test('what was added as the wrong kind is asked about at once', async ({ hub, admin: page }) => {
  await new Pages(page, hub.url).open('/');
  const dialog = await laptopAsServer(hub, page);
  await look(page, 'add-machine-suggestion');
  await dialog.getByRole('button', { name: 'Make it a workstation' }).click();
  await expect(dialog.getByText('This seems to be')).toBeHidden();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: /^Workstations/ })).toBeVisible();
  expect(await hub.api('/machines')).toMatchObject({ items: [{ name: 'lap', kind: 'workstation' }] });
});

test('a server that is missed, and turns out to be a workstation, is missed no more', async ({ hub, admin: page }) => {
  test.setTimeout(150_000);
  await atOnce(hub, { offline_after_seconds: 30 });
  await new Pages(page, hub.url).open('/');
  const dialog = await laptopAsServer(hub, page);
  await dialog.getByRole('link', { name: 'Open it' }).click();
  // It says nothing any more.
  const missed = page.getByRole('main').locator('[data-alert], a[href*="/alerts/"]').first();
  await expect(missed).toBeVisible({ timeout: 90_000 });
  await look(page, 'kind-suggestion-missed');
  await page.getByRole('button', { name: 'Make it a workstation' }).click();
  await expect(missed).toBeHidden({ timeout: 20_000 });
  await expect(page.getByText('This seems to be')).toBeHidden();
  await expect(page.getByText('comes and goes')).toBeVisible();
  const { items } = await hub.api<{ items: object[] }>('/alerts?state=active');
  expect(items).toEqual([]);
  await look(page, 'kind-suggestion-settled');
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

import type { Hub } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { expect, look, lookOnPhone, test } from '../fixtures/test.ts';

interface Pending {
  action_id: number;
  command: string;
}

/** A beat as an agent of version 1 sends it, with what it ran; what it is to run. */
async function beat(hub: Hub, token: string, results: object[] = []): Promise<Pending[]> {
  const answer = await fetch(`${hub.url}/api/v1/agents/heartbeat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': token },
    body: JSON.stringify({
      server_id: 'pihole',
      server_guid: 'bea35da0-143e-4cba-9e5c-76427bfdddbe',
      hostname: 'pihole',
      timestamp: new Date().toISOString(),
      agent_version: '1.0.0',
      agent_mode: 'readwrite',
      metrics: { cpu_percent: 5, memory_percent: 30, disk_percent: 40, uptime_seconds: 90_000 },
      services: [{ name: 'pihole-FTL', status: 'running' }],
      command_results: results,
    }),
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { pending_commands: Pending[] }).pending_commands;
}

test('an agent of version 1 fetches what it can run, where the setting says so', async ({ hub, admin: page }) => {
  const token = await hub.token('agent');
  await beat(hub, token);
  const pages = new Pages(page, hub.url);
  await pages.open('/settings/commands');
  const serve = page.getByRole('switch', { name: 'Serve agents of version 1' });
  await expect(serve).not.toBeChecked();
  await serve.click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await look(page, 'settings-commands-old-agents');
  await lookOnPhone(page, 'settings-commands-old-agents');

  const [machine] = await hub.machines();
  const start = await hub.api<{ items: { action: { id: string } }[] }>('/actions', {
    method: 'POST',
    body: JSON.stringify({ action: 'restart_service', params: { service: 'pihole-FTL' }, machines: [machine?.id] }),
  });
  await pages.open(`/commands/${start.items[0]?.action.id}`);
  await expect(page.getByText('The machine’s agent, of version 1, fetches it with its next beat')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel…' })).toBeVisible();
  await look(page, 'old-agent-waits');

  const [pending] = await beat(hub, token);
  expect(pending?.command).toBe('systemctl restart pihole-FTL');
  await expect(page.getByText('has fetched it, and tells what came of it with a beat')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel…' })).toHaveCount(0);
  await look(page, 'old-agent-fetched');

  await beat(hub, token, [{ action_id: pending?.action_id, exit_code: 0, stdout: 'restarted\n', stderr: '' }]);
  await expect(page.locator('[data-action-state=done]').first()).toBeVisible();
  await expect(page.getByText('restarted')).toBeVisible();
  await look(page, 'old-agent-done');
});

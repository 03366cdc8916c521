import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { Gate } from '../fixtures/gate.ts';
import { Pages } from '../fixtures/pages.ts';
import { artifacts } from '../fixtures/programs.ts';
import { addReached, makeHubKey, test as base } from '../fixtures/remote.ts';
import { Sshd } from '../fixtures/sshd.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

const test = base.extend<{ gate: Gate }>({
  gate: async ({}, use) => {
    const gate = new Gate();
    await use(gate);
    gate.close();
  },
});

/** Who runs the tests may listen on many ports: a long list is filtered. */
async function find(ports: Locator, port: number): Promise<void> {
  await expect(ports.getByRole('row').nth(1)).toBeVisible();
  const filter = ports.getByRole('searchbox');
  if (await filter.count()) await filter.fill(String(port));
}

test('a machine is scanned, changes, is scanned again, and the two are compared', async ({ hub, admin: page, servers, gate }) => {
  test.setTimeout(180_000);
  const pages = new Pages(page, hub.url);
  const sshd = await servers.start(undefined, 'ed25519', gate.force);
  sshd.authorize(await makeHubKey(hub));
  const id = await addReached(hub, 'nas', sshd.port);
  await pages.open(`/machines/${id}`);
  await page.getByRole('link', { name: 'Scan', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Not scanned yet' })).toBeVisible();
  await look(page, 'scan-empty');
  await lookOnPhone(page, 'scan-empty');

  // Live while it goes on, also after a reload, and one at a time.
  gate.shut();
  const now = page.getByRole('button', { name: 'Scan now' });
  await now.click();
  const open = page.locator('[data-scan-open]');
  await expect(open).toContainText('Scanning nas…');
  await expect(now).toBeDisabled();
  await page.reload();
  await expect(open).toContainText('Scanning nas…');
  await look(page, 'scan-running');
  gate.open();
  const report = page.getByRole('region', { name: 'The scan' });
  await expect(report.getByRole('heading', { name: /^Scanned / })).toBeVisible({ timeout: 60_000 });
  await expect(open).toBeHidden();
  await expect(now).toBeEnabled();
  const system = report.getByRole('region', { name: 'System', exact: true });
  await expect(system).toContainText('Kernel');
  await expect(system).toContainText('Processor');
  const ports = report.getByRole('region', { name: 'Listening ports' });
  await find(ports, sshd.port);
  await expect(ports.getByRole('row').filter({ hasText: String(sshd.port) })).toContainText('this machine alone');
  await look(page, 'scan-report');
  await lookOnPhone(page, 'scan-report');
  await page.screenshot({ path: join(artifacts, 'scan-report-whole.png'), fullPage: true });

  // A package is found by its name, and what matches nothing says so.
  const packages = report.getByRole('region', { name: 'Packages' });
  if (await packages.getByRole('searchbox').count()) {
    await packages.getByRole('searchbox').fill('no-such-package-anywhere');
    await expect(packages).toContainText('No packages match');
    await packages.getByRole('button', { name: 'Clear the filter' }).click();
    await expect(packages.getByRole('row').nth(1)).toBeVisible();
  }

  // Something begins to listen; the next scan sees it, and the comparison names it.
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await now.click();
  const history = page.getByRole('region', { name: 'History' });
  const rows = history.getByRole('listitem');
  await expect(rows).toHaveCount(2, { timeout: 60_000 });
  await find(ports, port);
  await expect(ports.getByRole('row').filter({ hasText: String(port) })).toBeVisible();
  const compare = history.getByRole('button', { name: 'Compare two' });
  await expect(compare).toBeDisabled();
  for (const box of await history.getByRole('checkbox').all()) await box.check();
  await compare.click();
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await expect(comparison.getByRole('heading', { name: 'What changed' })).toBeVisible();
  const changed = comparison.getByRole('list', { name: 'Listening ports' });
  await expect(changed.getByRole('listitem').filter({ hasText: String(port) })).toContainText('New');
  await look(page, 'scan-compare');
  await lookOnPhone(page, 'scan-compare');
  // It is a page of its own: a reload shows it, back leaves it.
  await page.reload();
  await expect(comparison.getByRole('heading', { name: 'What changed' })).toBeVisible();
  await comparison.getByRole('button', { name: 'Back to the newest scan' }).click();
  await expect(report.getByRole('heading', { name: /^Scanned / })).toBeVisible();
  await page.goBack();
  await expect(comparison).toBeVisible();
  await new Promise((resolve) => server.close(resolve));
});

test('a host that is no machine is scanned by its address; a failure says where and what to do', async ({
  hub,
  admin: page,
  context,
  servers,
}) => {
  test.setTimeout(120_000);
  const sshd = await servers.start();
  sshd.authorize(await makeHubKey(hub));
  const pages = new Pages(page, hub.url);
  await pages.open('/scans');
  await expect(page.getByRole('heading', { name: 'Not scanned yet' })).toBeVisible();
  await look(page, 'scans-empty');
  await lookOnPhone(page, 'scans-empty');

  await pages.open(`/scans?address=127.0.0.1&port=1&user=${Sshd.user}`);
  const form = page.getByRole('form', { name: 'Scan an address' });
  await expect(form.getByLabel('Address')).toHaveValue('127.0.0.1');
  await form.getByLabel('Port').fill('ssh');
  await expect(form.getByLabel('Port')).toHaveAccessibleDescription('A port between 1 and 65535.');
  await form.getByLabel('Port').fill('1');
  await form.getByLabel('Becomes root').selectOption('none');
  await form.getByRole('button', { name: 'Scan' }).click();
  const failed = page.locator('[data-scan-failed]');
  await expect(failed).toContainText('What to do: Check the port, and that sshd runs on the machine.', { timeout: 30_000 });
  await look(page, 'scans-failed');

  await form.getByLabel('Port').fill(String(sshd.port));
  await form.getByRole('button', { name: 'Scan' }).press('Enter');
  const report = page.getByRole('region', { name: 'The scan' });
  await expect(report.getByRole('heading', { name: /^Scanned / })).toBeVisible({ timeout: 60_000 });
  await expect(failed).toBeHidden();
  const history = page.getByRole('list', { name: 'Scans' });
  await expect(history.getByRole('listitem')).toHaveCount(2);
  await look(page, 'scans-report');
  await lookOnPhone(page, 'scans-report');
  await history.getByRole('button', { name: /^Show the scan of / }).last().click();
  await expect(report).toContainText('The machine told nothing');

  await hub.addUser('vera', 'viewer', 'correct horse battery');
  await context.clearCookies();
  await pages.open('/login?to=%2Fscans');
  await pages.signIn('vera', 'correct horse battery');
  await expect(page.getByRole('heading', { name: 'Scans are not for everybody' })).toBeVisible();
  await look(page, 'scans-viewer');
});

test('a scan is cancelled, and is told as such', async ({ hub, admin: page, servers, gate }) => {
  test.setTimeout(90_000);
  const sshd = await servers.start(undefined, 'ed25519', gate.force);
  sshd.authorize(await makeHubKey(hub));
  const id = await addReached(hub, 'nas', sshd.port);
  gate.shut();
  await new Pages(page, hub.url).open(`/machines/${id}?tab=scan`);
  await page.getByRole('button', { name: 'Scan now' }).click();
  await page.locator('[data-scan-open]').getByRole('button', { name: 'Cancel' }).click();
  const history = page.getByRole('list', { name: 'Scans' });
  await expect(history.getByRole('listitem')).toContainText('Cancelled', { timeout: 40_000 });
  await expect(page.getByRole('button', { name: 'Scan now' })).toBeEnabled();
  gate.open();
  await look(page, 'scan-cancelled');
});

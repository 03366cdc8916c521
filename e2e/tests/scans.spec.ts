import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { Gate } from '../fixtures/gate.ts';
import type { Hub } from '../fixtures/hub.ts';
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
  // Said to those who hear the page; and the button is gone, so who pressed it goes on beside what it did.
  await expect(page.getByRole('status').filter({ hasText: /^The scan of nas: cancelled\./ })).toBeAttached();
  await expect(page.locator('[data-landing]').filter({ has: history })).toBeFocused();
  await expect(page.getByRole('button', { name: 'Scan now' })).toBeEnabled();
  gate.open();
  await look(page, 'scan-cancelled');
});

test('two addresses are scanned from one form; only those of one host are offered to be compared', async ({
  hub,
  admin: page,
  servers,
}) => {
  test.setTimeout(180_000);
  const first = await servers.start();
  const second = await servers.start();
  const line = await makeHubKey(hub);
  for (const sshd of [first, second]) sshd.authorize(line);
  const pages = new Pages(page, hub.url);
  await pages.open('/scans');
  const form = page.getByRole('form', { name: 'Scan an address' });
  const button = form.getByRole('button', { name: 'Scan' });
  const history = page.getByRole('list', { name: 'Scans' });
  const scan = async (port: number, all: number) => {
    await form.getByLabel('Port').fill(String(port));
    await button.press('Enter');
    await expect(history.getByRole('listitem')).toHaveCount(all, { timeout: 60_000 });
    await expect(page.locator('[data-scan-open]')).toHaveCount(0);
  };
  await form.getByLabel('Address').fill('127.0.0.1');
  await form.getByLabel('User').fill(Sshd.user);
  await form.getByLabel('Logs in with').selectOption('key');
  await form.getByLabel('Becomes root').selectOption('none');
  await scan(first.port, 1);
  // The form is the same one: what a link does not say is still there, and so is the focus.
  await expect(page).toHaveURL(new RegExp(`address=127.0.0.1&port=${first.port}`));
  await expect(button).toBeFocused();
  await expect(form.getByLabel('Logs in with')).toHaveValue('key');
  await expect(form.getByLabel('Becomes root')).toHaveValue('none');
  const status = page.getByRole('status').filter({ hasText: `The scan of 127.0.0.1:${first.port}: done.` });
  await expect(status).toBeAttached();
  await scan(first.port, 2);
  await scan(second.port, 3);

  await page.getByRole('link', { name: 'Show those of all' }).click();
  await expect(form.getByLabel('Address')).toHaveValue('');
  await expect(form.getByLabel('Logs in with')).toHaveValue('key');
  const boxes = history.getByRole('checkbox');
  await expect(boxes).toHaveCount(3);
  await boxes.nth(0).check();
  await expect(boxes.nth(1)).toBeDisabled();
  await expect(boxes.nth(1)).toHaveAccessibleDescription(
    `Only with another scan of 127.0.0.1:${second.port} can it be compared: of two hosts nothing can be said to have changed.`,
  );
  await look(page, 'scans-two-hosts');
  await lookOnPhone(page, 'scans-two-hosts');
  await boxes.nth(0).uncheck();
  await boxes.nth(1).check();
  await boxes.nth(2).check();
  await page.getByRole('button', { name: 'Compare two' }).click();
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await expect(comparison.getByRole('heading', { level: 2 })).toHaveText(
    new RegExp(`on 127\\.0\\.0\\.1:${first.port}$`),
  );

  // A link that somebody kept names both hosts.
  const { items } = await hub.api<{ items: { id: string }[] }>('/scans');
  await pages.open(`/scans?scan=${items[0]?.id}&with=${items[2]?.id}`);
  await expect(comparison.getByRole('heading', { level: 2 })).toHaveText(
    new RegExp(`between 127\\.0\\.0\\.1:${first.port} and 127\\.0\\.0\\.1:${second.port}$`),
  );
  await look(page, 'scans-compare-two-hosts');
  await lookOnPhone(page, 'scans-compare-two-hosts');
  await pages.open(`/scans?scan=00000000-0000-7000-8000-000000000000`);
  await expect(page.getByRole('heading', { name: 'This scan is not kept any more' })).toBeVisible();
  await look(page, 'scans-gone');
  await page.getByRole('button', { name: 'Show the newest scan' }).click();
  await expect(page.getByRole('region', { name: 'The scan' })).toBeVisible();
  await pages.open(`/scans?scan=${items[0]?.id}&with=mistyped`);
  await expect(page.getByRole('heading', { name: 'One of the two scans is not kept any more' })).toBeVisible();
});

test('a long history is read on, page after page', async ({ hub, admin: page }) => {
  test.setTimeout(120_000);
  await makeHubKey(hub);
  // Nobody listens there: each fails at once.
  for (let host = 1; host <= 55; host += 1) {
    const scan = { address: `127.77.6.${host}`, port: 1, user: Sshd.user, login: 'key', sudo: 'none' };
    await hub.api('/scans', { method: 'POST', body: JSON.stringify(scan) });
    if (host % 20 === 0) await ended(hub);
  }
  await ended(hub);
  await new Pages(page, hub.url).open('/scans');
  const rows = page.getByRole('list', { name: 'Scans' }).getByRole('listitem');
  await expect(rows).toHaveCount(50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(rows).toHaveCount(55);
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0);
  // By keys from one to the next.
  await page.keyboard.press('j');
  await expect(rows.first().getByRole('button')).toBeFocused();
  await page.keyboard.press('j');
  await expect(rows.nth(1).getByRole('button')).toBeFocused();
});

/** Until no scan goes on. */
async function ended(hub: Hub): Promise<void> {
  await expect
    .poll(
      async () => {
        const { items } = await hub.api<{ items: { state: string }[] }>('/scans?limit=100');
        return items.filter(({ state }) => ['queued', 'running'].includes(state)).length;
      },
      { timeout: 60_000 },
    )
    .toBe(0);
}

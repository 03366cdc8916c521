import { Pages } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

test('a long list is drawn whole, holds still meanwhile, and comes back after a filter', async ({ hub, admin: page }) => {
  for (let at = 0; at < 90; at += 1) {
    const name = `host-${String(at).padStart(2, '0')}`;
    await hub.api('/machines', { method: 'POST', body: JSON.stringify({ name, kind: 'server' }) });
  }
  await page.addInitScript(() => {
    const heights = new Set<number>();
    Object.assign(window, { heights });
    const watch = () => {
      if (document.querySelector('[data-machine-link]')) heights.add(document.documentElement.scrollHeight);
      requestAnimationFrame(watch);
    };
    watch();
  });
  const pages = new Pages(page, hub.url);
  const links = page.locator('[data-machine-link]');
  for (const [path, dense] of [['/', false], ['/', true], ['/?view=list', false], ['/?view=list', true]] as const) {
    await pages.open('/settings/about');
    await page.evaluate((value) => localStorage.setItem('homelabcmd.dense', String(value)), dense);
    await pages.open(path);
    await expect(links).toHaveCount(90);
    const heights = await page.evaluate(() => [...(window as unknown as { heights: Set<number> }).heights]);
    // Cells of half a pixel may round to another one.
    expect(Math.max(...heights) - Math.min(...heights), `${path}, dense ${dense}`).toBeLessThanOrEqual(90);

    await page.getByRole('searchbox').fill('host-07');
    await expect(links).toHaveCount(1);
    await page.getByRole('searchbox').fill('');
    await expect(links).toHaveCount(90);
    await pages.machineLink('host-89').scrollIntoViewIfNeeded();
    await expect(pages.machineLink('host-89')).toBeInViewport();
  }

  // The look that was left goes, out of sight: nothing stands twice, and the keys know it.
  const gone = page.locator('[hidden] [data-machine-link]');
  for (const look of ['Cards', 'List'] as const) {
    await page.getByRole('radio', { name: look }).click();
    await expect(page.getByRole(look === 'Cards' ? 'article' : 'row').filter({ has: pages.machineLink('host-89') })).toBeVisible();
    await page.keyboard.press('j');
    await expect(pages.machineLink('host-00')).toBeFocused();
    await expect(gone).toHaveCount(0);
    await expect(links).toHaveCount(90);
  }
  const fold = page.getByRole('button', { name: /^Servers/ });
  await fold.click();
  await expect(links).toHaveCount(0);
  await fold.click();
  await expect(links).toHaveCount(90);
});

test('the rows of the list are a table to those who hear it', async ({ lab, page, context }) => {
  await lab.signIn(context);
  await new Pages(page, lab.url).open('/?view=list');
  const table = page.getByRole('table', { name: 'Servers' });
  const servers = (await lab.api<{ items: { kind: string }[] }>('/machines')).items.filter(({ kind }) => kind === 'server').length;
  await expect(table.getByRole('row')).toHaveCount(servers + 1);
  // As the browser itself tells it, not as the page is written: rows are laid out as grids.
  const session = await context.newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as {
    nodes: { role?: { value?: string }; name?: { value?: string }; childIds?: string[]; nodeId: string; ignored: boolean }[];
  };
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const within = (id: string): string[] => {
    const node = byId.get(id);
    const inner = (node?.childIds ?? []).flatMap(within);
    return node && !node.ignored ? [node.role?.value ?? '', ...inner] : inner;
  };
  const found = nodes.find((node) => node.role?.value === 'table' && node.name?.value === 'Servers');
  const roles = within(found?.nodeId ?? '');
  expect(roles.filter((role) => role === 'columnheader').length).toBeGreaterThanOrEqual(6);
  expect(roles.filter((role) => role === 'row')).toHaveLength(servers + 1);
  expect(roles.filter((role) => role === 'cell' || role === 'gridcell')).toHaveLength(servers * roles.filter((role) => role === 'columnheader').length);
});

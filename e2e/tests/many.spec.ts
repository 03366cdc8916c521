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
});

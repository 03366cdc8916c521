import type { Page } from '@playwright/test';
import { Pages } from '../fixtures/pages.ts';
import { artifacts } from '../fixtures/programs.ts';
import { expect, test } from '../fixtures/test.ts';

const NAMES = [
  `${'a'.repeat(31)}-${'b'.repeat(31)}`,
  '🧊🐳 кухня 冷蔵庫',
  'מחשב שולחני של הבית הגדול',
  '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
  'twin',
  'twin',
];

/** What is wider than the screen, other than in a box of its own that scrolls. */
async function expectNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const [width, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(width, `${where}: wider than the screen`).toBeLessThanOrEqual(room ?? 0);
}

test('no page scrolls sideways at 320 pixels, which is 400 % of a usual screen', async ({ lab, page, context }) => {
  test.setTimeout(120_000);
  await lab.signIn(context);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const pages = new Pages(page, lab.url);
  const id = (await lab.machines()).find((machine) => machine.name === 'nas')?.id;
  const named = await lab.api<{ id: string }>('/machines', {
    method: 'POST',
    body: JSON.stringify({ name: NAMES[0], kind: 'server', tags: ['t'.repeat(32)], notes: 'n'.repeat(300) }),
  });
  // A host that could be imported, found on this machine itself.
  const search = await lab.api<{ id: string }>('/discovery', {
    method: 'POST',
    body: JSON.stringify({ cidrs: ['127.77.8.0/30'], ports: [1], mdns: false }),
  });
  await expect
    .poll(async () => (await lab.api<{ state: string }>(`/discovery/${search.id}`)).state, { timeout: 20_000 })
    .toBe('done');
  for (const path of [
    '/',
    '/?view=list',
    '/?q=nothing-is-called-this-and-it-is-a-very-long-filter',
    '/?add=agent',
    '/?add=manual',
    `/machines/${id}`,
    `/machines/${id}?range=7d`,
    `/machines/${id}?tab=services`,
    `/machines/${id}?tab=updates`,
    `/machines/${id}?tab=commands`,
    `/machines/${id}?run=reboot`,
    `/machines/${id}?tab=connection`,
    `/machines/${id}?tab=scan`,
    `/machines/${id}?tab=settings`,
    '/alerts',
    '/alerts?severity=critical&condition=clock_skew',
    '/alerts?tab=resolved',
    '/alerts?tab=rules',
    '/alerts/00000000-0000-7000-8000-000000000000',
    `/machines/${named.id}`,
    '/machines/00000000-0000-7000-8000-000000000000',
    '/audit',
    '/audit?q=nothing-is-called-this-and-it-is-a-very-long-filter&from=1&to=2',
    '/commands',
    '/commands?run=*',
    '/commands?tab=history&state=timed_out',
    '/commands?tab=catalogue',
    '/commands/00000000-0000-7000-8000-000000000000',
    '/discover',
    '/discover?list=tailscale',
    '/discover?list=local',
    '/discover?import=lan:127.77.8.1',
    '/discover?import=lan:127.77.8.1,lan:127.77.8.2',
    '/scans',
    '/scans?address=a-host-with-quite-a-long-name.in.a.long.domain.example',
    '/scans?scan=00000000-0000-7000-8000-000000000000',
    '/costs',
    '/costs?by=week',
    '/settings/general',
    '/settings/connectivity',
    '/settings/tailscale',
    '/settings/credentials',
    '/settings/notifications',
    '/settings/commands',
    '/settings/costs',
    '/settings/users',
    '/settings/tokens',
    '/settings/sessions',
    '/settings/about',
    '/settings/nothing',
    '/there/is/nothing/here',
  ]) {
    await pages.open(path);
    await expect(page.locator('h1').first()).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await expectNoSidewaysScroll(page, path);
    // Dialogs are as wide as the screen at most, too.
    for (const dialog of await page.getByRole('dialog').all()) {
      const box = await dialog.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0), `${path}: the dialog`).toBeLessThanOrEqual(320);
      const inner = await dialog.evaluate((element) =>
        [element, ...element.querySelectorAll('*')].filter(
          (each) => each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(each).overflowX),
        ).length,
      );
      expect(inner, `${path}: the dialog scrolls sideways`).toBe(0);
    }
  }
  await lab.api(`/machines/${named.id}`, { method: 'DELETE' });
  await context.clearCookies();
  await pages.open('/login');
  await expect(page.getByRole('button', { name: /sign in/i })).toBeVisible();
  await expectNoSidewaysScroll(page, '/login');
});

test('long and strange names fit, and the keyboard reads them in full', async ({ hub, admin: page }) => {
  for (const [at, name] of NAMES.entries()) {
    const kind = at % 2 ? 'workstation' : 'server';
    await hub.api('/machines', { method: 'POST', body: JSON.stringify({ name, kind }) });
  }
  const pages = new Pages(page, hub.url);
  for (const view of ['cards', 'list']) {
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await pages.open(view === 'list' ? '/?view=list' : '/');
      await expect(pages.machineLink('twin').first()).toBeVisible();
      await expect(pages.machineLink('twin')).toHaveCount(2);
      await expectNoSidewaysScroll(page, `${view} at ${width}`);
      const overlaps = () =>
        page.locator('article, tbody tr').evaluateAll((machines) =>
          machines.flatMap((machine) => {
            const link = machine.querySelector('[data-machine-link]');
            const mark = machine.querySelector('[data-mark]');
            // What is drawn of a name ends where its line does.
            const line = link?.closest('.one-line')?.getBoundingClientRect();
            const word = mark?.getBoundingClientRect();
            if (!line || !word) return ['no name or no mark'];
            return line.right <= word.left ? [] : [link?.textContent ?? ''];
          }),
        );
      expect(await overlaps(), `${view} at ${width}`).toEqual([]);

      for (const name of NAMES.slice(0, 4)) {
        const link = pages.machineLink(name);
        await link.focus();
        await page.keyboard.press('j');
        await page.keyboard.press('k');
        await expect(link).toBeFocused();
        const cut = await link.evaluate((element) => {
          const line = element.closest('.one-line');
          return line ? line.scrollWidth - line.clientWidth : Number.NaN;
        });
        expect(cut, `${name} in ${view} at ${width}`).toBeLessThanOrEqual(0);
        expect(await overlaps(), `${view} at ${width}, ${name} in full`).toEqual([]);
      }
      await page.screenshot({ path: `${artifacts}/names-${view}-${width}.png` });
    }
  }
  await pages.machineLink(NAMES[0] ?? '').click();
  const title = pages.title(NAMES[0] ?? '');
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await title.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  await expectNoSidewaysScroll(page, 'the page of a long name');
});

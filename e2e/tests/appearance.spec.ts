import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../fixtures/axe.ts';
import { atOnce } from '../fixtures/beats.ts';
import { Pages } from '../fixtures/pages.ts';
import { artifacts } from '../fixtures/programs.ts';
import { expect, look, test } from '../fixtures/test.ts';

const looks = (locator: Locator, ...names: string[]) =>
  locator.first().evaluate((element, wanted) => {
    const style = getComputedStyle(element);
    return wanted.map((name) => style.getPropertyValue(name)).join(' ');
  }, names);

/** A system colour as the browser computes it. */
const systemColour = (page: Page, name: string) =>
  page.evaluate((colour) => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.cssText = `forced-color-adjust: none; color: ${colour}`;
    const computed = getComputedStyle(probe).color;
    probe.remove();
    return computed;
  }, name);

for (const colorScheme of ['dark', 'light'] as const) {
  test(`with forced ${colorScheme} colours, what is chosen and what is full still shows`, async ({ lab, page, context }) => {
    await lab.signIn(context);
    // A theme that was chosen here does not fit colours that the system chose.
    await page.addInitScript(
      (theme) => localStorage.setItem('homelabcmd.theme', JSON.stringify(theme)),
      colorScheme === 'dark' ? 'light' : 'dark',
    );
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    const pages = new Pages(page, lab.url);
    await pages.open('/');
    await expect(pages.machineLink('nas')).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    const text = await systemColour(page, 'CanvasText');
    const chosen = await systemColour(page, 'Highlight');

    expect(await looks(pages.nav('Machines'), 'background-color')).toBe(chosen);
    expect(await looks(pages.nav('Settings'), 'background-color')).not.toBe(chosen);
    expect(await looks(page.getByRole('button', { name: /All$/ }), 'background-color')).toBe(chosen);
    expect(await looks(page.getByRole('radio', { name: 'Cards' }), 'background-color')).toBe(chosen);
    expect(await looks(page.locator('article [data-mark=healthy]'), 'color')).toBe(text);
    expect(await looks(page.getByRole('meter'), 'outline-style', 'outline-color')).toBe(`solid ${text}`);
    expect(await looks(page.getByRole('meter').locator('*'), 'background-color')).toBe(text);
    expect(await looks(page.getByRole('article'), 'border-top-width', 'border-top-color')).toBe(`1px ${text}`);
    await page.getByRole('radio', { name: 'Cards' }).focus();
    await page.keyboard.press('Tab');
    expect(await looks(page.locator(':focus'), 'outline-style', 'outline-width')).toBe('solid 3px');
    await page.keyboard.press('j');
    await page.screenshot({ path: `${artifacts}/forced-machines-${colorScheme}.png` });

    await pages.machineLink('nas').click();
    await expect(page.getByRole('img', { name: /cpu/i }).first()).toBeVisible();
    expect(await looks(page.getByRole('link', { name: 'Overview' }), 'background-color')).toBe(chosen);
    const swatches = page.locator('.swatch');
    expect(await looks(swatches.nth(0), 'background-color')).not.toBe(await looks(swatches.nth(1), 'background-color'));
    await page.screenshot({ path: `${artifacts}/forced-machine-${colorScheme}.png` });
  });
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`with forced ${colorScheme} colours, alerts and costs can still be read`, async ({ lab, page, context }) => {
    await lab.signIn(context);
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    const pages = new Pages(page, lab.url);
    await pages.open('/alerts');
    await expect(page.locator('[data-alert]').first()).toBeVisible();
    const text = await systemColour(page, 'CanvasText');
    const chosen = await systemColour(page, 'Highlight');
    expect(await looks(page.getByRole('link', { name: 'Open', exact: true }), 'background-color')).toBe(chosen);
    expect(await looks(page.locator('[data-alert] [data-mark]'), 'color')).toBe(text);
    // The number in what is chosen.
    expect(await looks(pages.nav('Alerts').locator('.tnum'), 'background-color')).toBe('rgba(0, 0, 0, 0)');
    await page.locator('[data-alert]').first().getByRole('checkbox').check();
    await page.screenshot({ path: `${artifacts}/forced-alerts-${colorScheme}.png` });

    await page.getByRole('link', { name: /^\/tank\/media is/ }).click();
    const drawer = page.getByRole('dialog');
    await expect(drawer.getByText('Notified via')).toBeVisible();
    await expect(drawer.getByRole('img', { name: /around the alert/ })).toBeVisible();
    // Its edge is all that tells it from the page below.
    expect(await looks(drawer, 'border-left-style', 'border-left-color')).toBe(`solid ${text}`);
    await page.screenshot({ path: `${artifacts}/forced-alert-${colorScheme}.png` });

    await lab.api('/settings/general', { method: 'PUT', body: JSON.stringify({ time_zone: 'Europe/Berlin' }) });
    await pages.open('/costs');
    await expect(page.getByRole('img', { name: /^Costs by day/ })).toBeVisible({ timeout: 30_000 });
    expect(await looks(page.locator('.bar:visible'), 'border-top-color')).toBe(text);
    await page.getByLabel('Whose costs').selectOption({ label: 'nas' });
    await expect(page.getByRole('img', { name: /^Costs of nas/ })).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    // Today it measures itself: a bar that is filled.
    expect(await looks(page.getByRole('img', { name: /^Costs of nas/ }).locator('.bar').last(), 'background-color')).toBe(text);
    await page.screenshot({ path: `${artifacts}/forced-costs-${colorScheme}.png`, fullPage: true });
  });
}

// With a hub of its own: it changes machines.
test('without colours each state has its own shape and word', async ({ hub, admin: page }) => {
  await hub.addFleet(14, 2);
  await atOnce(hub);
  await hub.api('/machines', { method: 'POST', body: JSON.stringify({ name: 'not here yet', kind: 'server' }) });
  const paused = (await hub.machines()).find((machine) => machine.name === 'git');
  await hub.api(`/machines/${paused?.id}/pause`, { method: 'PUT', body: JSON.stringify({ reason: 'New disk' }) });
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await expect(pages.machine('not here yet')).toBeVisible();
  await expect(pages.machine('git')).toContainText('Paused');
  const states = await page.getByRole('article').evaluateAll((cards) =>
    cards.map((card) => [
      card.querySelector('[data-mark]')?.innerHTML ?? '',
      card.querySelector('[data-mark] + span')?.textContent ?? '',
    ] as const),
  );
  const wordsOf = new Map<string, Set<string>>();
  for (const [shape, word] of states) wordsOf.set(shape, (wordsOf.get(shape) ?? new Set()).add(word));
  expect(wordsOf.size).toBeGreaterThanOrEqual(5);
  for (const [shape, words] of wordsOf) expect([...words], shape).toHaveLength(1);
  await page.evaluate(() => document.documentElement.style.setProperty('filter', 'grayscale(1)'));
  await look(page, 'machines-greyscale');
});

test('on paper the page is light, whatever the screen has, and the shell stays away', async ({ lab, page, context }) => {
  await lab.signIn(context);
  await page.emulateMedia({ colorScheme: 'dark' });
  const pages = new Pages(page, lab.url);
  await pages.open('/');
  await pages.machineLink('nas').click();
  const chart = page.getByRole('img', { name: /cpu/i }).first();
  await expect(chart).toBeVisible();
  const theme = page.locator('html');
  await expect(theme).toHaveAttribute('data-theme', 'dark');

  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  await expect(theme).toHaveAttribute('data-theme', 'light');
  await expect(page.getByRole('navigation').first()).toBeHidden();
  await expect(page.getByRole('button', { name: /find or do/i })).toBeHidden();
  await expect(chart).toBeVisible();
  await expectAccessible(page, 'a machine on paper');
  await page.screenshot({ path: `${artifacts}/machine-on-paper.png` });
  await pages.open('/');
  await expect(pages.machine('laptop')).toContainText('Asleep');
  await expectAccessible(page, 'the machines on paper');

  await page.emulateMedia({ colorScheme: 'dark', media: 'screen' });
  await expect(theme).toHaveAttribute('data-theme', 'dark');
});

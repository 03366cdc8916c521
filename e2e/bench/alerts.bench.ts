// How the page of alerts behaves with one alert on each of 200 machines: which tasks are long while it
// is drawn, walked through, filtered and changed. It prints figures and asserts nothing about time.
//
// npm run bench -- alerts   (MACHINES=200)
import { type Page, test } from '@playwright/test';
import { atOnce, Beating } from '../fixtures/beats.ts';
import { Hub } from '../fixtures/hub.ts';

const MACHINES = Number(process.env['MACHINES'] ?? 200);

function observe() {
  const long: number[] = [];
  Object.assign(window, { long });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) long.push(Math.round(entry.duration));
  }).observe({ type: 'longtask', buffered: true });
}

async function taken(page: Page): Promise<number[]> {
  // What is still to be drawn is.
  await page.waitForTimeout(1_500);
  return page.evaluate(() => (window as unknown as { long: number[] }).long.splice(0));
}

test('alerts of many machines', async ({ page, context }) => {
  test.setTimeout(300_000);
  const hub = await Hub.start();
  await hub.addAdmin();
  await atOnce(hub);
  const token = await hub.token('agent');
  for (let at = 0; at < MACHINES; at += 20) {
    const some = Array.from({ length: Math.min(20, MACHINES - at) }, (_, i) => `host-${at + i}`);
    await Promise.all(some.map((name) => Beating.start(hub, name, { memory: 90 }, {}, token)));
  }
  await hub.signIn(context);
  await page.addInitScript(observe);

  const report = async (what: string, act: () => Promise<unknown>) => {
    await act();
    console.log(`${what}: tasks over 50 ms: ${JSON.stringify(await taken(page))}`);
  };
  const rows = page.locator('[data-alert]');
  await report('machines, first', () => page.goto(hub.url));
  await report('to the alerts', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await rows.first().waitFor();
  });
  await report('j ten times', async () => {
    for (let press = 0; press < 10; press += 1) await page.keyboard.press('j');
  });
  await report('x', () => page.keyboard.press('x'));
  await report('show more', () => page.getByRole('button', { name: 'Show more' }).click());
  await report('a filter', () => page.getByLabel('Severity').selectOption('critical'));
  await report('no filter', () => page.getByLabel('Severity').selectOption(''));
  await report('acknowledge', () => rows.nth(2).getByRole('button', { name: /^Acknowledge/ }).click());
  await report('the drawer', () => rows.nth(3).getByRole('link').click());
  await report('and back', () => page.keyboard.press('Escape'));
  await report('the rules', () => page.getByRole('link', { name: 'Rules' }).click());
  await report('back to the machines', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('m');
  });
  await hub.close();
});

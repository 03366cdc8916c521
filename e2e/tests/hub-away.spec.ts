import { Beating } from '../fixtures/beats.ts';
import { Pages } from '../fixtures/pages.ts';
import { expect, look, test } from '../fixtures/test.ts';

test('a hub that is killed is noticed, and its return too', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await hub.addFleet(3);
  await expect(pages.machineLink('nas')).toBeVisible();
  await expect(pages.lost).toBeHidden();

  await hub.kill();
  await expect(pages.lost).toBeVisible({ timeout: 5_000 });
  // What was known stays, and nothing turns into an alarm by itself.
  await expect(pages.machineLink('nas')).toBeVisible();
  await expect(pages.machine('nas')).not.toContainText(/offline|critical/i);
  // Values say how old they are, in either look.
  await expect(pages.machine('nas')).toContainText(/As of .*(now|ago)/);
  await expect(pages.machine('nas').locator('[data-mark]').first()).toHaveAttribute('data-stale', 'true');
  await page.getByRole('radio', { name: 'List' }).click();
  await expect(pages.machine('nas').locator('time')).toHaveText(/now|ago/);
  await page.getByRole('radio', { name: 'Cards' }).click();
  await look(page, 'hub-away');

  await hub.restart();
  await expect(pages.lost).toBeHidden({ timeout: 20_000 });
  const name = 'renamed while nobody looked';
  const nas = (await hub.machines()).find((machine) => machine.name === 'nas');
  await hub.api(`/machines/${nas?.id}`, { method: 'PATCH', body: JSON.stringify({ name }) });
  await expect(pages.machineLink(name)).toBeVisible();
});

test('a hub that falls silent is noticed', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await expect(pages.title('Machines')).toBeVisible();
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  hub.freeze();
  // 5 s without a word, and what a busy machine adds to that.
  await expect(pages.lost).toBeVisible({ timeout: 8_000 });
  hub.thaw();
  await expect(pages.lost).toBeHidden({ timeout: 20_000 });
});

test('a page that is opened while the hub is away comes up by itself', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await expect(pages.title('Machines')).toBeVisible();
  await hub.kill();
  await pages.nav('Settings').click();
  await hub.restart();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible({ timeout: 20_000 });
  await expect(pages.lost).toBeHidden({ timeout: 20_000 });
});

test('an answer that was given before a change and comes after it does not undo it', async ({ hub, admin: page }) => {
  const nas = await Beating.start(hub, 'nas');
  const pages = new Pages(page, hub.url);
  let holds = false;
  let reads = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/api\/v1\/machines(\?|$)/, async (route) => {
    const response = await route.fetch();
    reads += 1;
    if (holds) await held;
    await route.fulfill({ response }).catch(() => undefined);
  });
  await pages.open('/');
  await expect(pages.machine('nas')).toContainText('Healthy');
  // Another machine makes the page read the list anew.
  holds = true;
  const before = reads;
  await hub.api('/machines', { method: 'POST', body: JSON.stringify({ name: 'spare', kind: 'server' }) });
  await expect.poll(() => reads).toBe(before + 1);
  await nas.goodbye('shutdown');
  await expect(pages.machine('nas')).toContainText('Shut down');
  release();
  await expect(pages.machine('spare')).toBeVisible();
  await expect(pages.machine('nas')).toContainText('Shut down');
  await expect(page.getByText('2 machines, 0 online')).toBeVisible();
});

import { atOnce, Beating } from '../fixtures/beats.ts';
import { ADMIN } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { until } from '../fixtures/process.ts';
import { expect, look } from '../fixtures/test.ts';
import { addWebhook, test } from '../fixtures/told.ts';

test.beforeEach(async ({ hub, admin }) => {
  void admin;
  await atOnce(hub);
});

test('an alert says who was told of it, and why nobody was', async ({ hub, admin: page, other, context }) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  const drawer = page.getByRole('dialog');
  const told = drawer.getByRole('region', { name: 'Notified via' });
  const open = async (id: string) => {
    const alert = await until('its alert', async () => {
      const { items } = await hub.api<{ items: { id: string; machine_id: string }[] }>('/alerts');
      return items.find(({ machine_id }) => machine_id === id);
    });
    await pages.open(`/alerts/${alert.id}`);
    await expect(told).toBeVisible();
  };
  const old = await Beating.start(hub, 'old', { memory: 97 });
  await open(old.id);
  await expect(told).toContainText('Nobody was told. There is no channel yet.');
  await look(page, 'alert-told-nobody');

  await addWebhook(hub, 'Home server', other.url);
  await hub.api('/settings/notifications/channels', {
    method: 'POST',
    body: JSON.stringify({
      name: 'Ada’s phone',
      settings: { kind: 'ntfy', server: 'http://127.0.0.1:9', topic: 'lab-x7Kp2vQm' },
      route: { resolved: false },
    }),
  });
  const nas = await Beating.start(hub, 'nas', { memory: 97 });
  await open(nas.id);
  const rows = told.getByRole('listitem');
  await expect(rows.filter({ hasText: 'Home server' })).toContainText('Arrived · Opened', { timeout: 25_000 });
  const phone = rows.filter({ hasText: 'Ada’s phone' });
  await expect(phone).toContainText(/Tries again · Opened.*next try/, { timeout: 25_000 });
  await expect(phone).toContainText(/refused|connect/i);
  await look(page, 'alert-told');

  // It is over, and that is told and seen without a reload.
  await drawer.getByRole('button', { name: 'Resolve…' }).click();
  await page.getByRole('dialog', { name: 'Resolve' }).getByRole('button', { name: 'Resolve' }).click();
  await expect(rows.first()).toContainText(/Home server.*Arrived · Over/, { timeout: 25_000 });
  await expect(rows).toHaveCount(3);
  await page.setViewportSize({ width: 360, height: 740 });
  await told.scrollIntoViewIfNeeded();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await look(page, 'alert-told-phone');
  await told.getByRole('link', { name: 'Notification settings' }).click();
  await expect(page).toHaveURL(/settings\/notifications$/);

  // Held back while somebody works on the machine, and told afterwards.
  await page.setViewportSize({ width: 1280, height: 800 });
  const shelf = await Beating.start(hub, 'shelf');
  await hub.api(`/machines/${shelf.id}/pause`, { method: 'PUT', body: JSON.stringify({ reason: 'New disk' }) });
  await shelf.beat({ memory: 90 });
  await open(shelf.id);
  await expect(rows).toHaveCount(2, { timeout: 25_000 });
  await expect(rows.filter({ hasText: 'Home server' })).toContainText(
    /for (a moment|\d+ seconds?).*Held back · while the machine is paused/,
  );
  await expect(rows.filter({ hasText: 'Ada’s phone' })).toContainText('Held back');
  await expect(told).not.toContainText('Nobody was told');
  await look(page, 'alert-told-held');
  await page.setViewportSize({ width: 360, height: 740 });
  await told.scrollIntoViewIfNeeded();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await look(page, 'alert-told-held-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await hub.api(`/machines/${shelf.id}/unpause`, { method: 'PUT' });
  await expect(rows.filter({ hasText: 'Home server' })).toContainText('Arrived · Opened', { timeout: 60_000 });
  await expect(told).not.toContainText('Held back');

  // At night, too: who may only look sees it as well, and of what somebody takes nothing is said afterwards.
  await hub.api('/settings/notifications', {
    method: 'PUT',
    body: JSON.stringify({
      quiet_hours: { enabled: true, hours: [{ from: '00:00', until: '24:00' }], critical_pierces: false },
    }),
  });
  const night = await Beating.start(hub, 'night', { memory: 97 });
  await hub.addUser('vera', 'viewer', ADMIN.password);
  await context.clearCookies();
  await pages.open('/login');
  await pages.signIn('vera', ADMIN.password);
  await expect(pages.title('Machines')).toBeVisible();
  await open(old.id);
  await expect(told).toContainText('Nobody was told. Why not, an admin can see');
  await expect(told.getByRole('link')).toHaveCount(0);
  await open(night.id);
  await expect(rows.filter({ hasText: 'Home server' })).toContainText('Held back · until the quiet hours end', {
    timeout: 25_000,
  });
  const { items } = await hub.api<{ items: { id: string; machine_id: string }[] }>('/alerts');
  const alert = items.find(({ machine_id }) => machine_id === night.id);
  await hub.api(`/alerts/${alert?.id}/acknowledge`, { method: 'POST', body: '{}' });
  await expect(rows.first()).toContainText('said only if it is open then');
  await look(page, 'alert-told-quiet');
  await hub.api('/settings/notifications', {
    method: 'PUT',
    body: JSON.stringify({ quiet_hours: { enabled: false, hours: [], critical_pierces: true } }),
  });
  await expect(told).toContainText('Nobody was told.', { timeout: 25_000 });
  await page.route('**/api/v1/notifications?alert_id=*', (route) => route.fulfill({ status: 500, body: 'oh' }));
  await open(old.id);
  await expect(told.getByRole('alert')).toContainText('The messages about it cannot be read');
});

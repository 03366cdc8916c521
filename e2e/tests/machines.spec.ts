import { Pages } from '../fixtures/pages.ts';
import { expect, look, test } from '../fixtures/test.ts';

test.beforeEach(async ({ lab, context, page }) => {
  await lab.signIn(context);
  await new Pages(page, lab.url).open('/');
});

test('servers and workstations are told apart, and states have words', async ({ lab, page }) => {
  const pages = new Pages(page, lab.url);
  const servers = page.getByRole('region', { name: /servers/i });
  const workstations = page.getByRole('region', { name: /workstations/i });
  await expect(servers.getByRole('link', { name: 'nas', exact: true })).toBeVisible();
  await expect(workstations.getByRole('link', { name: 'desk', exact: true })).toBeVisible();
  await expect(pages.machine('docker-host')).toContainText('Healthy');
  await expect(pages.machine('backup')).toContainText('Warning');
  await expect(pages.machine('laptop')).toContainText('Asleep');
  await look(page, 'machines');
});

test('search and filters are in the address, and the back button undoes them', async ({ lab, page }) => {
  const pages = new Pages(page, lab.url);
  await expect(pages.machineLink('nas')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('k3s');
  await expect(pages.machineLink('nas')).toBeHidden();
  await expect(pages.machineLink('k3s-1')).toBeVisible();
  await expect(page).toHaveURL(/[?&]q=k3s/);
  await page.reload();
  await expect(pages.machineLink('k3s-2')).toBeVisible();
  await expect(pages.machineLink('nas')).toBeHidden();

  await pages.open('/?q=nothing-is-called-this');
  await expect(page.getByText(/nothing-is-called-this/).first()).toBeVisible();
  await look(page, 'machines-no-result');
  await page.getByRole('button', { name: /clear/i }).first().click();
  await expect(pages.machineLink('nas')).toBeVisible();
});

test('the list view shows the same machines in rows', async ({ lab, page }) => {
  const pages = new Pages(page, lab.url);
  await page.getByRole('radio', { name: /list/i }).or(page.getByRole('button', { name: /list/i })).first().click();
  await expect(page).toHaveURL(/[?&]view=list/);
  await expect(page.getByRole('row').filter({ has: pages.machineLink('nas') })).toBeVisible();
  await look(page, 'machines-list');
});

test('the page is whole on a phone', async ({ lab, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(new Pages(page, lab.url).machineLink('nas')).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await look(page, 'machines-phone');
});

test('values change without a reload', async ({ lab, page }) => {
  await expect(new Pages(page, lab.url).machineLink('nas')).toBeVisible();
  const cards = page.getByRole('main');
  const before = await cards.innerText();
  // Simulated machines beat every 10 s; one of them may well show the same figures twice, but never
  // all of them.
  await expect(async () => expect(await cards.innerText()).not.toBe(before)).toPass({ timeout: 45_000 });
});

test('the way back from a machine leads to the list as it was left', async ({ lab, page, context }) => {
  await lab.signIn(context);
  await page.setViewportSize({ width: 1280, height: 500 });
  const pages = new Pages(page, lab.url);
  await pages.open('/');
  await page.getByRole('radio', { name: 'List' }).click();
  await page.getByRole('searchbox').fill('a');
  await expect(page).toHaveURL(/q=a/);
  const left = page.url();
  await pages.machineLink('nas').scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => scrollY);
  expect(scrolled).toBeGreaterThan(0);
  for (const goBack of [
    () => page.keyboard.press('Escape'),
    () => page.getByRole('link', { name: 'Back to the machines' }).click(),
  ]) {
    await pages.machineLink('nas').click();
    await expect(pages.title('nas')).toBeVisible();
    await page.getByRole('radio', { name: '24h' }).click();
    await expect(page).toHaveURL(/range=24h/);
    await goBack();
    await expect(page).toHaveURL(left);
    await expect(pages.machineLink('nas')).toBeInViewport();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(scrolled);
  }
  // The list by its name is all of it, in the look that was chosen.
  await pages.nav('Machines').click();
  await expect(page).toHaveURL(/\/\?view=list$/);
});

test('the back button does not open a dialog again that was closed', async ({ lab, page, context }) => {
  await lab.signIn(context);
  const pages = new Pages(page, lab.url);
  await pages.open('/settings/about');
  await pages.nav('Machines').click();
  await page.getByRole('link', { name: 'Add machine' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page).toHaveURL(`${lab.url}/`);
  await page.goBack();
  await expect(page).toHaveURL(/settings/);

  // Opened by its address, there is nothing behind it to go back to.
  await pages.open('/?add=manual');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page).toHaveURL(`${lab.url}/`);
});

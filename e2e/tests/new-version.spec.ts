import { Pages } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';
import { replaceApp } from '../fixtures/version.ts';

test.beforeEach(async ({ lab, context, page }) => {
  // Nothing is fetched ahead of time, as in a page that was left a moment after it came up.
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  await lab.signIn(context);
  const pages = new Pages(page, lab.url);
  await pages.open('/');
  await expect(pages.machineLink('nas')).toBeVisible();
});

test('a page of an older hub goes to a page of the newer one, loaded anew once', async ({ lab, page, context }) => {
  const pages = new Pages(page, lab.url);
  const version = await replaceApp(context, lab.url);
  await pages.machineLink('nas').click();
  await expect(pages.title('nas')).toBeVisible();
  await expect(page).toHaveURL(/\/machines\//);
  expect(version.pages).toBe(1);

  // From here on all is of one version.
  await pages.nav('Settings').click();
  await expect(pages.title('Settings')).toBeVisible();
  await page.goBack();
  await expect(pages.title('nas')).toBeVisible();
  expect(version.pages).toBe(1);
});

test('what lies over the page is fetched from the newer hub, too', async ({ lab, page, context }) => {
  const pages = new Pages(page, lab.url);
  const version = await replaceApp(context, lab.url);
  await page.getByRole('link', { name: 'Add machine' }).click();
  await expect(page.getByRole('dialog', { name: 'Add a machine' })).toBeVisible();
  expect(version.pages).toBe(1);
  await expect(page).toHaveURL(/[?&]add=agent/);
  await page.keyboard.press('Escape');
  await expect(pages.machineLink('nas')).toBeVisible();
});

test('a part that the hub does not have is said to be missing, and the rest works', async ({ lab, page, context }) => {
  const pages = new Pages(page, lab.url);
  const version = await replaceApp(context, lab.url, /settings-page|Palette/);
  await pages.nav('Settings').click();
  await expect(page.getByText('The hub does not have this part of the page.').first()).toBeVisible();
  expect(version.pages).toBe(1);

  await pages.nav('Machines').click();
  await expect(pages.machineLink('nas')).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect.poll(() => version.pages).toBe(2);
  await expect(pages.machineLink('nas')).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('does not have this part');
  await expect(pages.machineLink('nas')).toBeVisible();
  expect(version.pages).toBe(2);
});

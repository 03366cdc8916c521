import { ADMIN } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { expect, look, test } from '../fixtures/test.ts';

test('signing in, finding a machine and reading it needs no mouse', async ({ lab, page, context }) => {
  const pages = new Pages(page, lab.url);
  await context.clearCookies();
  await pages.open('/');
  await expect(page.getByLabel(/^(user ?)?name$/i)).toBeFocused();
  await page.keyboard.type(ADMIN.name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(pages.title('Machines')).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look(page, 'keyboard-sheet');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  // Before anything is typed: what needs attention first, then all that can be done.
  await expect(page.getByRole('option').first()).toContainText('backup');
  await expect(page.getByRole('group', { name: 'Do' }).getByRole('option', { name: 'Sign out' })).toBeVisible();
  await look(page, 'palette-unasked');
  await page.keyboard.type('docker');
  await look(page, 'palette');
  await page.keyboard.press('Enter');
  await expect(pages.title('docker-host')).toBeVisible();

  for (let time = 0; time < 2; time += 1) {
    await page.keyboard.press('.');
    await expect(page.getByRole('menu')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
  }

  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/\/settings/);
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(pages.title('Machines')).toBeVisible();
});

test('focus is always to be seen', async ({ lab, page, context }) => {
  await lab.signIn(context);
  await new Pages(page, lab.url).open('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  for (let press = 0; press < 25; press += 1) {
    await page.keyboard.press('Tab');
    const fault = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const box = element.getBoundingClientRect();
      // The link of a card reaches over all of it, and so does its ring.
      const ringed = [undefined, '::after'].some((part) => {
        const { outlineStyle, boxShadow } = getComputedStyle(element, part);
        return outlineStyle !== 'none' || boxShadow !== 'none';
      });
      const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
      return ringed && seen ? undefined : element.outerHTML.slice(0, 200);
    });
    expect(fault, `after ${press + 1} tabs`).toBeUndefined();
  }
});

import { Pages } from '../fixtures/pages.ts';
import { chromium } from '../fixtures/programs.ts';
import { expect, look, test } from '../fixtures/test.ts';

// A name that is not this computer's own: the browser trusts it no more than any host of a network,
// so there is no Clipboard API.
const HOST = 'hub.home.arpa';
test.use({
  launchOptions: {
    executablePath: chromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage', `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  },
});

test('commands and tokens are copied over plain HTTP', async ({ hub, admin: page, context }) => {
  const url = hub.url.replace('127.0.0.1', HOST);
  const cookies = await context.cookies();
  await context.addCookies(cookies.map(({ name, value }) => ({ name, value, url })));
  // With a machine there is a filter, and with it a place to paste into.
  await hub.api('/machines', { method: 'POST', body: JSON.stringify({ name: 'nas', kind: 'server' }) });
  const pages = new Pages(page, url);
  await pages.open('/?add=agent');
  expect(await page.evaluate(() => [window.isSecureContext, 'clipboard' in navigator])).toEqual([false, false]);

  const command = page.getByRole('group', { name: 'The command' });
  await command.getByRole('button', { name: 'Copy' }).click();
  await expect(command.getByRole('button', { name: 'Copied' })).toBeFocused();
  const shown = (await command.locator('code').textContent()) ?? '';
  expect(shown).toContain('/install.sh');
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox').focus();
  await page.keyboard.press('Control+V');
  await expect(page.getByRole('searchbox')).toHaveValue(shown);

  await pages.open('/settings/tokens');
  await page.getByRole('button', { name: 'New token' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('copied');
  await page.getByRole('button', { name: 'Create token' }).click();
  const secret = page.getByRole('group', { name: 'The token' });
  await secret.getByRole('button', { name: 'Copy' }).click();
  await expect(secret.getByRole('button', { name: 'Copied' })).toBeFocused();
  const token = (await secret.locator('code').textContent()) ?? '';
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'New token' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').focus();
  await page.keyboard.press('Control+V');
  await expect(page.getByRole('dialog').getByLabel('Name')).toHaveValue(token.slice(0, 64));
});

test('an expired code says so and gives way to a new one', async ({ hub, admin: page }) => {
  let made = 0;
  // Only the end of the first code is brought forward; the code itself is the hub's.
  await page.route('**/api/v1/agents/enrolments', async (route) => {
    const response = await route.fetch();
    const code = (await response.json()) as { expires_at: string };
    made += 1;
    if (made === 1) code.expires_at = new Date(Date.now() + 5_000).toISOString();
    await route.fulfill({ response, json: code });
  });
  await new Pages(page, hub.url).open('/?add=agent');
  const command = page.getByRole('group', { name: 'The command' });
  await expect(page.getByText(/works once, for another 0:0\d/)).toBeVisible();
  const first = await command.locator('code').textContent();
  await expect(page.getByText(/is no longer good/)).toBeVisible({ timeout: 10_000 });
  await expect(command).toBeHidden();
  // No other way to use it is offered either.
  await expect(page.getByText('Other ways')).toBeHidden();
  await look(page, 'add-machine-expired');
  await page.getByRole('button', { name: 'Make a new one' }).click();
  await expect(command).toBeVisible();
  expect(await command.locator('code').textContent()).not.toBe(first);
  await expect(page.getByText(/works once, for another \d+:\d\d/)).toBeVisible();
});

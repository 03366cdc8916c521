import { ADMIN } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { expect, look, test } from '../fixtures/test.ts';

test('a person signs in, is back where they wanted to be, and signs out', async ({ hub, page }) => {
  await hub.addUser(ADMIN.name, 'admin', ADMIN.password);
  const pages = new Pages(page, hub.url);

  await pages.open('/settings/tokens');
  await expect(page.getByRole('button', { name: /^(sign|log) in$/i })).toBeVisible();
  await look(page, 'login');

  await pages.signIn(ADMIN.name, 'not the password');
  await expect(page.getByRole('alert')).toBeVisible();
  await look(page, 'login-refused');

  await pages.signIn(ADMIN.name, ADMIN.password);
  await expect(page).toHaveURL(/\/settings\/tokens/);

  await page.getByRole('button', { name: /account|ada/i }).click();
  await page.getByRole('menuitem', { name: /(sign|log) out/i }).click();
  await expect(page.getByRole('button', { name: /^(sign|log) in$/i })).toBeVisible();
  await pages.open('/');
  await expect(page.getByRole('button', { name: /^(sign|log) in$/i })).toBeVisible();
});

test('a session that ends elsewhere ends here in words', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await expect(pages.title('Machines')).toBeVisible();
  const sessions = await hub.api<{ items: { id: string }[] }>('/sessions');
  for (const { id } of sessions.items) await hub.api(`/sessions/${id}`, { method: 'DELETE' });
  // The live stream may have noticed it first: then the words lie over the page already.
  await pages.nav('Settings').click({ timeout: 1_000 }).catch(() => undefined);
  await expect(page.getByRole('button', { name: /^(sign|log) in$/i })).toBeVisible();
});

test('an admin makes a token, sees it once, and takes it back', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  await pages.open('/settings/tokens');
  await page.getByRole('button', { name: /new token|create token|add token/i }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/name/i).fill('backup script');
  await look(page, 'token-dialog');
  await dialog.getByRole('button', { name: /create|make/i }).click();
  const secret = page.getByText(/^hlc_/);
  await expect(secret).toBeVisible();
  const token = (await secret.textContent()) ?? '';
  const bearer = { headers: { authorization: `Bearer ${token.trim()}` } };
  expect((await fetch(`${hub.url}/api/v1/machines`, bearer)).status).toBe(200);
  await page.getByRole('button', { name: /done|close/i }).first().click();
  await expect(secret).toBeHidden();

  const row = page.getByRole('row', { name: /backup script/ });
  await row.getByRole('button', { name: /revoke|delete|remove/i }).click();
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: /revoke|delete|remove/i })
    .click();
  // While the dialog is open, what lies below it is hidden from everybody.
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await expect(row).toBeHidden();
  expect((await fetch(`${hub.url}/api/v1/machines`, bearer)).status).toBe(401);
});

test('a viewer looks and is not offered what they may not do', async ({ hub, page }) => {
  await hub.addUser('vera', 'viewer', ADMIN.password);
  const pages = new Pages(page, hub.url);
  await pages.open('/');
  await pages.signIn('vera', ADMIN.password);
  await expect(pages.title('Machines')).toBeVisible();
  await expect(page.getByRole('button', { name: /add machine/i })).toHaveCount(0);
});

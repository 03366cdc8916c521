import type { Page } from '@playwright/test';
import { ADMIN, type Hub } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { expect, look, test } from '../fixtures/test.ts';

/** Ends all sessions, as an admin elsewhere or the clock does it. */
async function endSessions(hub: Hub, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const list = await fetch(`${hub.url}/api/v1/sessions?all=true`, { headers });
  expect(list.status).toBe(200);
  for (const { id } of ((await list.json()) as { items: { id: string }[] }).items) {
    const gone = await fetch(`${hub.url}/api/v1/sessions/${id}`, { method: 'DELETE', headers });
    expect(gone.status).toBe(204);
  }
}

/** Signs in over the page, without leaving it. */
async function signInAgain(page: Page, picture?: string): Promise<void> {
  const dialog = page.getByRole('alertdialog', { name: 'Your session has ended' });
  await expect(dialog).toBeVisible({ timeout: 20_000 });
  await expect(dialog.getByLabel('Name')).toHaveValue(ADMIN.name);
  const password = dialog.getByRole('textbox', { name: 'Password' });
  await expect(password).toBeFocused();
  if (picture) await look(page, picture);
  // There is no way around it, and no way to lose what lies below.
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await password.fill('not the password');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await password.fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
}

test('a half-filled token dialog outlives the session', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  const token = await hub.token('admin');
  await pages.open('/settings/tokens');
  await page.getByRole('button', { name: 'New token' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New token' });
  await dialog.getByLabel('Name').fill('half filled');
  await dialog.getByLabel('Role').selectOption('operator');
  await endSessions(hub, token);
  await signInAgain(page, 'session-ended');

  await expect(dialog.getByLabel('Name')).toHaveValue('half filled');
  await expect(dialog.getByLabel('Role')).toHaveValue('operator');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByText(/^hlc_/)).toBeVisible();
});

test('a machine typed in by hand outlives the session', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  const token = await hub.token('admin');
  await pages.open('/?add=manual');
  const dialog = page.getByRole('dialog', { name: 'Add a machine' });
  await expect(dialog.getByRole('radio', { name: 'By hand' })).toBeFocused();
  await dialog.getByLabel('Name').fill('attic');
  await dialog.getByLabel(/Notes/).fill('beside the chimney');
  await endSessions(hub, token);
  // A change that somebody else makes has the page read the list anew.
  const change = await fetch(`${hub.url}/api/v1/machines`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'roof', kind: 'server' }),
  });
  expect(change.status).toBe(201);
  await signInAgain(page);

  await expect(dialog.getByLabel(/Notes/)).toHaveValue('beside the chimney');
  await dialog.getByRole('button', { name: 'Add the machine' }).click();
  await expect(pages.title('attic')).toBeVisible();
});

test('a machine that is being edited outlives the session, even when it ends at saving', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  const token = await hub.token('admin');
  const machine = await hub.api<{ id: string }>('/machines', {
    method: 'POST',
    body: JSON.stringify({ name: 'cellar', kind: 'server' }),
  });
  await pages.open(`/machines/${machine.id}`);
  await page.getByRole('button', { name: 'What to do with cellar' }).click();
  await page.getByRole('menuitem', { name: /edit/i }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit cellar' });
  await dialog.getByLabel('Name').fill('cellar-2');
  await dialog.getByLabel(/Tags/).fill('damp, dark');
  await endSessions(hub, token);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await signInAgain(page);

  await expect(dialog.getByLabel('Name')).toHaveValue('cellar-2');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(pages.title('cellar-2')).toBeVisible();
  await expect(page.getByText('damp').first()).toBeVisible();
});

test('what was changed in the settings outlives the session', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  const token = await hub.token('admin');
  await pages.open('/alerts?tab=rules');
  const field = page.getByRole('group', { name: 'Processor' }).getByLabel('High at');
  const before = await field.inputValue();
  const after = String(Number(before) + 1);
  await field.fill(after);
  await endSessions(hub, token);
  await signInAgain(page);

  await expect(field).toHaveValue(after);
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText(/saved/i);
  await page.reload();
  await expect(field).toHaveValue(after);
});

import { ADMIN } from '../fixtures/hub.ts';
import { expect, look, test } from '../fixtures/test.ts';

test('a new hub makes its first admin and shows this machine live', async ({ hub, page }) => {
  const link = await hub.setupPath();

  await page.goto(`${hub.url}/`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await look(page, 'first-run-without-link');

  await page.goto(hub.url + link);
  await page.getByLabel(/^(user ?)?name$/i).fill(ADMIN.name);
  const passwords = page.getByLabel(/password/i).and(page.locator('input'));
  for (const field of await passwords.all()) await field.fill('short');
  await page.getByRole('button', { name: /create|make|continue|set up/i }).click();
  await expect(page.getByText(/at least 10/i).first()).toBeVisible();
  await look(page, 'first-run');

  for (const field of await passwords.all()) await field.fill(ADMIN.password);
  await page.getByRole('button', { name: /create|make|continue|set up/i }).click();
  await expect(page.getByRole('heading', { name: 'Machines', level: 1 })).toBeVisible();
  await look(page, 'machines-empty');

  hub.runAgent(await hub.token('agent'));
  const card = page.getByRole('article').first();
  await expect(card).toBeVisible({ timeout: 20_000 });
  await expect(card).toContainText(/healthy|online/i);

  // The link worked once.
  await page.goto(hub.url + link);
  await expect(page.getByRole('heading', { name: 'Machines', level: 1 })).toBeVisible();
});

test('a wrong set-up link is refused in words', async ({ hub, page }) => {
  await hub.setupPath();
  await page.goto(`${hub.url}/setup?token=00000000`);
  await page.getByLabel(/^(user ?)?name$/i).fill(ADMIN.name);
  const passwords = page.getByLabel(/password/i).and(page.locator('input'));
  for (const field of await passwords.all()) await field.fill(ADMIN.password);
  await page.getByRole('button', { name: /create|make|continue|set up/i }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
});

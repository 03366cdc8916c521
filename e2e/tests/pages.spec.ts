import { Pages } from '../fixtures/pages.ts';
import { expect, look, test } from '../fixtures/test.ts';

// Every page that the journeys do not look at.
for (const [name, path] of [
  ['settings', '/settings'],
  ['settings-connectivity', '/settings/connectivity'],
  ['settings-credentials', '/settings/credentials'],
  ['settings-tailscale', '/settings/tailscale'],
  ['settings-users', '/settings/users'],
  ['settings-tokens', '/settings/tokens'],
  ['settings-sessions', '/settings/sessions'],
  ['settings-about', '/settings/about'],
  ['not-found', '/there/is/nothing/here'],
] as const) {
  test(`${name} is accessible in both themes`, async ({ lab, page, context }) => {
    await lab.signIn(context);
    await new Pages(page, lab.url).open(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await look(page, name);
  });
}

test('the description of the API is offline', async ({ lab, page, context }) => {
  await lab.signIn(context);
  await page.goto(`${lab.url}/api/docs`);
  await expect(page.getByText('/api/v1/machines').first()).toBeVisible();
});

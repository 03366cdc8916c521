// The hub answers, and not with what was asked for: each list says so, keeps what it knew, and can be read again.
import type { Page } from '@playwright/test';
import { Pages } from '../fixtures/pages.ts';
import { addReached } from '../fixtures/remote.ts';
import { expect, look, lookOnPhone, test } from '../fixtures/test.ts';

const INTERNAL = {
  status: 500,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: '', status: 500, code: 'internal', detail: 'Something broke.' }),
};

/** Breaks one address of the API; gives back how to mend it. */
async function breakApi(page: Page, path: RegExp): Promise<() => Promise<void>> {
  await page.route(path, (route) => (route.request().method() === 'GET' ? route.fulfill(INTERNAL) : route.continue()));
  return () => page.unroute(path);
}

test('what cannot be read at all says so, and comes when it is asked for again', async ({ hub, admin: page }) => {
  test.setTimeout(120_000);
  const pages = new Pages(page, hub.url);
  const id = await addReached(hub, 'nas', 1);
  for (const { path, api, title } of [
    { path: '/discover', api: /\/discovery\/hosts$/, title: 'The hosts cannot be read' },
    { path: '/discover?list=tailscale', api: /\/tailscale\/devices$/, title: 'The devices cannot be read' },
    { path: '/discover?list=local', api: /\/api\/v1\/discovery$/, title: 'The searches cannot be read' },
    { path: `/machines/${id}?tab=connection`, api: /\/connection$/, title: 'The connection cannot be read' },
    { path: '/scans', api: /\/api\/v1\/scans\?/, title: 'The scans cannot be read' },
  ]) {
    const mend = await breakApi(page, api);
    await pages.open(path);
    const failed = page.getByRole('alert').filter({ hasText: title });
    await expect(failed, path).toContainText('Something broke.');
    await mend();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await expect(failed, path).toHaveCount(0);
  }
});

test('what cannot be read anew stays, and says that it may be old', async ({ hub, admin: page }) => {
  const pages = new Pages(page, hub.url);
  const id = await addReached(hub, 'nas', 1);
  await pages.open(`/machines/${id}?tab=connection`);
  await expect(page.getByText('127.0.0.1 · set here')).toBeVisible();
  const mend = await breakApi(page, /\/connection$/);
  await hub.api(`/machines/${id}`, { method: 'PATCH', body: JSON.stringify({ notes: 'in the cellar' }) });
  const failed = page.getByRole('alert').filter({ hasText: 'The connection cannot be read anew' });
  await expect(failed).toBeVisible();
  await expect(page.getByText('127.0.0.1 · set here')).toBeVisible();
  await look(page, 'connection-stale');
  await lookOnPhone(page, 'connection-stale');
  await mend();
  await failed.getByRole('button', { name: 'Try again' }).click();
  await expect(failed).toHaveCount(0);
});

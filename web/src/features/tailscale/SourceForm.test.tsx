import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Credential, CurrentSession, Problem, TailscaleSettings } from '@/api/types';
import { renderWithHub } from '../../../test/render';
import { server } from '../../../test/server';
import TailscaleSettingsPage from './TailscaleSettings';

const AT = new Date().toISOString();

test('a secret that is stored is typed no more when the rest is refused, and that is said', async () => {
  const session = { user: { name: 'ada', role: 'admin' } } as CurrentSession;
  const saved = { source: 'off', tailnet: '-', client_id: null } as unknown as TailscaleSettings;
  const stored: Credential[] = [];
  const puts: string[] = [];
  let isBroken = true;
  server.use(
    http.get('*/api/v1/session', () => HttpResponse.json(session)),
    http.get('*/api/v1/settings/tailscale', () => HttpResponse.json(saved)),
    http.get('*/api/v1/tailscale/status', () =>
      HttpResponse.json({ source: 'off', configured: false, linked: 0 }),
    ),
    http.get('*/api/v1/credentials', () => HttpResponse.json({ items: stored })),
    http.put('*/api/v1/credentials/:kind', () => {
      puts.push('secret');
      const key = { id: 'c1', kind: 'tailscale_api_key', created_at: AT, updated_at: AT };
      stored.push({ ...key, updated_by: 'ada' } as Credential);
      return HttpResponse.json(stored[0]);
    }),
    http.put('*/api/v1/settings/tailscale', () => {
      puts.push('settings');
      const body: Problem = {
        type: 'about:blank',
        title: '',
        status: 503,
        code: 'busy',
        detail: 'The database is busy.',
      };
      if (isBroken) return HttpResponse.json(body, { status: 503 });
      return HttpResponse.json({ ...saved, source: 'api_key' });
    }),
  );
  const router = createRouter({
    routeTree: createRootRoute({ component: TailscaleSettingsPage }),
    history: createMemoryHistory(),
  });
  // The app's own router is another type; here only links need one.
  renderWithHub(<RouterProvider router={router as never} />);
  await userEvent.click(await screen.findByRole('radio', { name: 'API key' }));
  await userEvent.type(screen.getByRole('textbox', { name: /Tailnet/ }), 'T123');
  const field = document.querySelector<HTMLInputElement>('input[placeholder="tskey-api-…"]');
  await userEvent.type(field as HTMLInputElement, 'tskey-api-abc');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(
    await screen.findByText('The API key is stored; the rest is not: The database is busy.'),
  ).toBeVisible();
  expect(screen.getByRole('group', { name: 'API key' })).toHaveTextContent('Stored');
  expect(document.querySelector('input[placeholder="tskey-api-…"]')).toBeNull();
  expect(screen.getByRole('textbox', { name: /Tailnet/ })).toHaveValue('T123');

  // The rest alone is sent again.
  isBroken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(puts).toEqual(['secret', 'settings', 'settings']));
});

import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { CurrentSession, DiscoveredHost } from '@/api/types';
import { renderWithHub } from '../../../test/render';
import { server } from '../../../test/server';
import { HostTable } from './HostTable';

const nas: DiscoveredHost = {
  key: 'machine:m1',
  machine_id: 'm1',
  name: 'nas',
  names: ['nas'],
  addresses: ['192.0.2.7', '192.0.2.9'],
  macs: [],
  sources: [
    { source: 'agent', key: 'm1', by_name: false },
    { source: 'lan', key: '192.0.2.7', by_name: false },
    { source: 'lan', key: '192.0.2.9', by_name: true },
  ],
  open_ports: [22],
  mdns_services: [],
  conflicts: [],
};
const pi: DiscoveredHost = {
  ...nas,
  key: 'tailnet:n1',
  machine_id: null,
  name: 'pi',
  names: ['pi'],
  sources: [
    { source: 'tailnet', key: 'n1', by_name: false },
    { source: 'lan', key: '192.0.2.9', by_name: true },
  ],
};

function show(host: DiscoveredHost, mayImport: boolean) {
  const session = { user: { name: 'ada', role: 'operator' } } as CurrentSession;
  server.use(http.get('*/api/v1/session', () => HttpResponse.json(session)));
  const selection = {
    chosen: new Set<string>(),
    set: () => {},
    ...(mayImport && { toggle: () => {} }),
  };
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => <HostTable hosts={[host]} selection={selection} keys={[]} />,
    }),
    history: createMemoryHistory(),
  });
  renderWithHub(<RouterProvider router={router as never} />);
}

test('what is there by its name only is said beside it, with why, and asked for', async () => {
  show(nas, true);
  const note = await screen.findByText('by its name alone', { exact: false });
  expect(note).toHaveTextContent('Local network by its name alone');
  // The one that is there by its address is told as ever.
  expect(screen.getAllByText('Local network')).toHaveLength(2);
  await userEvent.click(note);
  expect(
    screen.getByText(/^192\.0\.2\.9 has the name of nas, which anybody can claim/),
  ).toBeVisible();
  expect(screen.getByRole('button', { name: 'Say which machine 192.0.2.9 is' })).toBeVisible();
});

test('who may import nothing is not asked', async () => {
  show(nas, false);
  expect(await screen.findByText('by its name alone', { exact: false })).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});

test('of what is no machine nothing is asked, and a look goes not to who claims its name', async () => {
  show(pi, true);
  const row = (await screen.findByText('by its name alone', { exact: false })).closest('tr');
  const buttons = within(row as HTMLElement).getAllByRole('button');
  expect(buttons.map((button) => button.textContent)).toEqual(['Import']);
  expect(screen.queryByRole('link', { name: /^Look inside/ })).toBeNull();
});

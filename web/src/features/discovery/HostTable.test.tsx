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
import { host, seen } from '../../../test/hosts';
import { renderWithHub } from '../../../test/render';
import { server } from '../../../test/server';
import { HostTable } from './HostTable';

const agent = seen('agent', 'm1', { addresses: ['192.0.2.7'], macs: ['02:00:00:00:00:07'] });
const found = seen('lan', '192.0.2.7');
const claims = seen('lan', '192.0.2.9', { by_name: true, macs: ['02:00:00:00:00:09'] });
const nas = host([agent, found, claims], { name: 'nas', names: ['nas'] });
const pi = host([seen('tailnet', 'n1', { addresses: ['100.64.0.2'] }), claims], {
  name: 'pi',
  names: ['pi'],
});

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

/** The summary that tells of a source; the addresses have their own line. */
const findNote = () =>
  screen.findByText('by its name alone', { exact: false, selector: 'summary' });

test('what is there by its name only is said beside it, with why, and asked for', async () => {
  show(nas, true);
  const note = await findNote();
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
  expect(await findNote()).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});

test('of what is no machine nothing is asked, and a look goes not to who claims its name', async () => {
  show(pi, true);
  const row = (await findNote()).closest('tr');
  const buttons = within(row as HTMLElement).getAllByRole('button');
  expect(buttons.map((button) => button.textContent)).toEqual(['Import']);
  expect(screen.queryByRole('link', { name: /^Look inside/ })).toBeNull();
});

test('the addresses of what is there by its name only are told apart, in words', async () => {
  show(nas, true);
  const cell = (await screen.findByText('192.0.2.7')).closest('td') as HTMLElement;
  expect(within(cell).getByText('by its name alone:')).toHaveTextContent(
    'by its name alone: 192.0.2.9, 02:00:00:00:00:09',
  );
  expect(cell).toHaveTextContent(/^192\.0\.2\.702:00:00:00:00:07by its name alone:/);
});

test('an address of the row itself has no such line', async () => {
  show(host([agent, found], { name: 'nas' }), true);
  const cell = (await screen.findByText('192.0.2.7')).closest('td');
  expect(cell).toHaveTextContent(/^192\.0\.2\.702:00:00:00:00:07$/);
  expect(screen.queryByText('by its name alone', { exact: false })).toBeNull();
});

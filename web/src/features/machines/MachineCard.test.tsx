import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { activeAlertsQuery } from '@/api/queries';
import type { Alert, Machine } from '@/api/types';
import { alert, machine } from '../../../test/machines';
import { renderWithHub } from '../../../test/render';
import { server } from '../../../test/server';
import { MachineCard } from './MachineCard';

async function card(change: Partial<Machine>, alerts: Alert[] = []): Promise<HTMLElement> {
  server.use(http.get('*/api/v1/alerts', () => HttpResponse.json({ items: alerts })));
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => <MachineCard machine={machine(change)} dense={false} standing="shown" />,
    }),
    history: createMemoryHistory(),
  });
  // The app's own router is another type; here only links need one.
  const { queryClient } = renderWithHub(<RouterProvider router={router as never} />);
  queryClient.setQueryData(activeAlertsQuery.queryKey, alerts);
  return await screen.findByRole('article');
}

const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();

test('a server that is away shows dashes and when it was seen, and no zeros', async () => {
  const article = await card({
    status: 'offline',
    absence: 'lost',
    last_seen: anHourAgo,
  });
  expect(article).toHaveTextContent('Offline');
  expect(article).toHaveTextContent('Lost for 1 hour');
  expect(within(article).getAllByText('–')).toHaveLength(3);
  expect(within(article).queryByRole('meter')).toBeNull();
  expect(article.querySelector('[data-mark="offline"]')).toHaveClass('text-crit');
});

test('a workstation that is off is no alarm', async () => {
  const article = await card({
    kind: 'workstation',
    status: 'offline',
    absence: 'suspended',
    is_expected: false,
    last_seen: anHourAgo,
  });
  expect(article).toHaveTextContent('Asleep for 1 hour');
  expect(article.querySelector('[data-mark="offline"]')).toHaveClass('text-off');
  expect(article.innerHTML).not.toContain('crit');
});

test('a full disk alone is no warning: the bar keeps its colour while the word says healthy', async () => {
  const at = new Date().toISOString();
  const article = await card({ latest: { at, cpu_percent: 99, disk_percent: 97 } });
  expect(article).toHaveTextContent('Healthy');
  const disk = within(article).getByRole('meter', { name: 'Disk' });
  expect(disk).toHaveAttribute('aria-valuetext', '97 %');
  expect(article.innerHTML).not.toMatch(/warn|crit/);
  // What was not read is not there, and is not zero.
  expect(within(article).queryByRole('meter', { name: 'Memory' })).toBeNull();
});

test('a meter has the colour of the alert that is about it, and no other has', async () => {
  const nas = machine({ open_alerts: 2, worst_alert: 'critical' });
  const of = (change: Partial<Alert>) => alert({ machine_id: nas.id, ...change });
  const article = await card(nas, [
    of({ condition: 'memory', severity: 'critical' }),
    of({ condition: 'disk', subject: '/data', severity: 'high' }),
    alert({ condition: 'cpu', severity: 'critical' }),
  ]);
  expect(article).toHaveTextContent('Critical');
  expect(article.querySelector('[data-mark="critical"]')).toHaveClass('text-crit');
  const bar = (name: string) =>
    within(article).getByRole('meter', { name }).firstElementChild as HTMLElement;
  await waitFor(() => expect(bar('Memory')).toHaveClass('bg-crit'));
  expect(bar('CPU')).toHaveClass('bg-accent');
  expect(bar('Disk')).toHaveClass('bg-accent');
});

test('what is old is said to be', async () => {
  const article = await card({ last_seen: anHourAgo });
  expect(article).toHaveTextContent('As of 1 hour ago');
  expect(article.querySelector('[data-mark="healthy"]')).toHaveAttribute('data-stale', 'true');
});

test('the name is the link, in full', async () => {
  const name = 'kühlschrank-🧊-'.repeat(4);
  const article = await card({ name });
  expect(within(article).getByRole('link', { name })).toHaveAttribute('title', name);
});

import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { render, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Machine } from '@/api/types';
import { machine } from '../../../test/machines';
import { MachineCard } from './MachineCard';

async function card(change: Partial<Machine>): Promise<HTMLElement> {
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => <MachineCard machine={machine(change)} dense={false} standing="shown" />,
    }),
    history: createMemoryHistory(),
  });
  // The app's own router is another type; here only links need one.
  render(<RouterProvider router={router as never} />);
  return await screen.findByRole('article');
}

const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();

test('a server that is away shows dashes and when it was seen, and no zeros', async () => {
  const article = await card({
    status: 'offline',
    status_reason: 'No beats',
    last_seen: anHourAgo,
  });
  expect(article).toHaveTextContent('Offline');
  expect(article).toHaveTextContent('Last seen 1 hour ago');
  expect(within(article).getAllByText('–')).toHaveLength(3);
  expect(within(article).queryByRole('meter')).toBeNull();
  expect(article.querySelector('[data-mark="offline"]')).toHaveClass('text-crit');
});

test('a workstation that is off is no alarm', async () => {
  const article = await card({
    kind: 'workstation',
    status: 'offline',
    status_reason: 'Asleep',
    last_seen: anHourAgo,
  });
  expect(article).toHaveTextContent('Asleep');
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

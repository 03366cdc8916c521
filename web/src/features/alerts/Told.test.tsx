import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Alert, CurrentSession, HeldMessage, HeldReason, SentMessage } from '@/api/types';
import { alert } from '../../../test/machines';
import { renderWithHub } from '../../../test/render';
import { server } from '../../../test/server';
import { Told } from './Told';

const ALERT = alert({});
const FOUR_MINUTES_AGO = new Date(Date.now() - 4 * 60_000).toISOString();

function held(reason: HeldReason, at = 0): HeldMessage {
  const id = `c${at}`;
  return { channel_id: id, channel_name: id, alert_id: ALERT.id, reason, since: FOUR_MINUTES_AGO };
}

function told(items: HeldMessage[], sent: Partial<SentMessage>[] = [], about: Alert = ALERT) {
  const session = { user: { name: 'vera', role: 'viewer' } } as CurrentSession;
  server.use(
    http.get('*/api/v1/session', () => HttpResponse.json(session)),
    http.get('*/api/v1/machines', () => HttpResponse.json({ items: [] })),
    http.get('*/api/v1/notifications', () => HttpResponse.json({ items: sent })),
    http.get('*/api/v1/notifications/held', ({ request }) => {
      const asked = new URL(request.url).searchParams.get('alert_id');
      return HttpResponse.json({ items: items.filter(({ alert_id }) => alert_id === asked) });
    }),
  );
  const router = createRouter({
    routeTree: createRootRoute({ component: () => <Told alert={about} /> }),
    history: createMemoryHistory(),
  });
  // The app's own router is another type; here only links need one.
  renderWithHub(<RouterProvider router={router as never} />);
}

test('a channel that is not told yet has a row with the reason and since when, for everybody', async () => {
  const reasons = ['incident', 'recovery', 'pause', 'quiet', 'busy'] as const;
  told(reasons.map(held));
  const list = await screen.findByRole('list', { name: 'Notified via' });
  const rows = within(list).getAllByRole('listitem');
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'c0for 4 minutesHeld back · others went at the same time and are waited for',
    'c1for 4 minutesHeld back · others of the incident are not back yet',
    'c2for 4 minutesHeld back · while the machine is paused',
    'c3for 4 minutesHeld back · until the quiet hours end',
    'c4for 4 minutesHeld back · the channel has much to send, and this comes with the rest',
  ]);
  expect(screen.queryByText(/Nobody was told/)).toBeNull();
});

test('of an alert that somebody has taken nothing is said when the wait is over', async () => {
  told([held('quiet')], [], { ...ALERT, state: 'acknowledged' });
  expect(await screen.findByRole('listitem')).toHaveTextContent(
    'until the quiet hours end · said only if it is open then',
  );
});

test('what waits stands above what was sent', async () => {
  const sent: Partial<SentMessage> = {
    ...{ id: 'm1', channel_id: 'c0', channel_name: 'c0', event: 'opened', state: 'sent' },
    ...{ title: '', attempts: 1, alerts: [ALERT.id], created_at: FOUR_MINUTES_AGO },
  };
  told([held('recovery')], [sent]);
  const list = await screen.findByRole('list', { name: 'Notified via' });
  const [first, second] = within(list).getAllByRole('listitem');
  expect(first).toHaveTextContent('Held back');
  expect(second).toHaveTextContent('Arrived · Opened');
});

test('where nothing was said and nothing waits, nobody was told', async () => {
  told([]);
  expect(await screen.findByText('Nobody was told.')).toBeVisible();
});

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { CurrentSession, Role } from '@/api/types';
import { renderWithHub } from '../../../test/render';
import { server } from '../../../test/server';
import { thresholds } from '../../../test/thresholds';
import RulesTab from './RulesTab';

function form(role: Role = 'admin') {
  server.use(http.get('*/api/v1/settings/thresholds', () => HttpResponse.json(thresholds())));
  const session = { user: { name: 'ada', role } } as CurrentSession;
  server.use(http.get('*/api/v1/session', () => HttpResponse.json(session)));
  renderWithHub(<RulesTab />);
}

// The parts of the form come one a frame.
const processor = () => screen.findByRole('group', { name: 'Processor' }, { timeout: 5_000 });

/** A field of it, once it is known that it may be changed. */
async function field(name: string): Promise<HTMLElement> {
  const found = within(await processor()).getByLabelText(name);
  await waitFor(() => expect(found).toBeEnabled());
  return found;
}

test('only what was changed is sent, and the bar is there only until it is saved', async () => {
  let sent: unknown;
  server.use(
    http.put('*/api/v1/settings/thresholds', async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(thresholds({ cpu: { ...thresholds().cpu, high: 70 } }));
    }),
  );
  form();
  const high = await field('High at');
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  await userEvent.clear(high);
  await userEvent.type(high, '70');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(sent).toEqual({ cpu: { high: 70 } }));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Save' })).toBeNull());
  expect(within(await processor()).getByLabelText('High at')).toHaveValue('70');
});

test('what the hub refuses stands at its field, and goes with the next change', async () => {
  const detail = 'Must be above the line for high.';
  server.use(
    http.put('*/api/v1/settings/thresholds', () =>
      HttpResponse.json(
        {
          type: 'about:blank',
          title: 'Invalid',
          status: 422,
          code: 'invalid',
          detail: 'Some fields are not right.',
          errors: [{ pointer: '/cpu/critical', detail }],
        },
        { status: 422 },
      ),
    ),
  );
  form();
  const critical = await field('Critical at');
  await userEvent.clear(critical);
  await userEvent.type(critical, '20');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(critical).toHaveAccessibleDescription(detail));
  expect(screen.getByText('Not saved: one field needs a look.')).toBeVisible();
  await userEvent.type(critical, '0');
  expect(critical).toBeValid();
  expect(screen.queryByText(detail)).toBeNull();
});

test('who may not change the rules reads them, and why', async () => {
  form('viewer');
  const group = await processor();
  await waitFor(() => expect(within(group).getByLabelText('High at')).toBeDisabled());
  expect(screen.getByText('Only an admin may do this.')).toBeVisible();
});

test('undo brings back what was there', async () => {
  form();
  const group = await processor();
  await field('High at');
  await userEvent.click(within(group).getByRole('switch', { name: 'Processor' }));
  expect(within(group).queryByLabelText('High at')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(within(group).getByLabelText('High at')).toHaveValue('85');
});

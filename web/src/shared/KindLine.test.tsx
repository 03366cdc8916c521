import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { sessionQuery } from '@/api/queries';
import type { CurrentSession, Machine, Role } from '@/api/types';
import { machine } from '../../test/machines';
import { renderWithHub } from '../../test/render';
import { server } from '../../test/server';
import { KindLine } from './KindLine';

const lap = machine({
  name: 'lap',
  kind_suggestion: { kind: 'workstation', reason: 'It has a battery.' },
});

function line(of: Machine, role: Role = 'operator') {
  const session = { user: { name: 'ada', role } } as CurrentSession;
  server.use(http.get('*/api/v1/session', () => HttpResponse.json(session)));
  return renderWithHub(<KindLine machine={of} />);
}

test.each([
  ['Make it a workstation', 'workstation'],
  ['No, it is a server', 'server'],
] as const)('“%s” settles it', async (answer, kind) => {
  let sent: unknown;
  server.use(
    http.patch(`*/api/v1/machines/${lap.id}`, async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...lap, kind });
    }),
  );
  line(lap);
  expect(await screen.findByText(/seems to be a workstation\. It has a battery\./)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: answer }));
  await waitFor(() => expect(sent).toEqual({ kind }));
});

test('it is asked only of those who may answer, and only while there is a question', async () => {
  for (const { queryClient } of [line(lap, 'viewer'), line(machine({ name: 'nas' }))]) {
    await waitFor(() => expect(queryClient.getQueryData(sessionQuery.queryKey)).toBeDefined());
  }
  expect(screen.queryByText(/seems to be/)).toBeNull();
});

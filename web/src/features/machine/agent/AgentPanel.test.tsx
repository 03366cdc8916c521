import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { useState } from 'react';
import { expect, test } from 'vitest';
import type { CurrentSession, Deployment, MachineConnection, MachineDetail } from '@/api/types';
import { Button } from '@/ui/Button';
import { machine } from '../../../../test/machines';
import { renderWithHub } from '../../../../test/render';
import { server } from '../../../../test/server';
import { AgentPanel } from './AgentPanel';

const connection = { effective: { hosts: ['192.0.2.7'], user: 'pi' } } as MachineConnection;
const seen = new Date().toISOString();

function withAgent(name: string, version: string): MachineDetail {
  const base = machine({ name, last_seen: seen });
  return { ...base, id: name, agent: { ...base.agent, version } } as unknown as MachineDetail;
}

function deployment(id: string, state: Deployment['state']): Deployment {
  return {
    id,
    machine_id: id,
    action: 'upgrade',
    state,
    steps: [],
    by: 'ada',
    started_at: seen,
    failure:
      state === 'failed'
        ? { code: 'unreachable', step: 'connect', message: 'nobody answers', advice: 'Start it.' }
        : null,
  } as unknown as Deployment;
}

/** The page of nas, to which the first beat of the new agent can come. */
function Page() {
  const [version, setVersion] = useState('0.1.0');
  return (
    <>
      <Button onClick={() => setVersion('0.2.0')}>The new agent beats</Button>
      <AgentPanel machine={withAgent('nas', version)} connection={connection} />
    </>
  );
}

test('what came of upgrading all stays when the machine of the page is the first that is new', async () => {
  const session = { user: { name: 'ada', role: 'admin' } } as CurrentSession;
  server.use(
    http.get('*/api/v1/session', () => HttpResponse.json(session)),
    http.get('*/api/v1/system/info', () => HttpResponse.json({ version: '0.2.0' })),
    http.get('*/api/v1/machines', () =>
      HttpResponse.json({ items: [withAgent('nas', '0.1.0'), withAgent('pi', '0.1.0')] }),
    ),
    http.get('*/api/v1/machines/:id/agent', () => HttpResponse.json({ items: [] })),
    http.post('*/api/v1/machines/:id/agent', ({ params }) =>
      HttpResponse.json(deployment(String(params.id), 'running')),
    ),
    http.get('*/api/v1/deployments/:id', ({ params }) =>
      HttpResponse.json(deployment(String(params.id), params.id === 'nas' ? 'done' : 'failed')),
    ),
  );
  const root = createRootRoute();
  const route = createRoute({ getParentRoute: () => root, path: '/machines/$id', component: Page });
  const router = createRouter({
    routeTree: root.addChildren([route]),
    history: createMemoryHistory({ initialEntries: ['/machines/nas'] }),
  });
  // The app's own router is another type; here only links need one.
  renderWithHub(<RouterProvider router={router as never} />);
  const beats = await screen.findByText('The new agent beats');
  await userEvent.click(await screen.findByRole('button', { name: 'Upgrade all 2…' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Upgrade 2' }));
  const dialog = await screen.findByRole('dialog', { name: 'Upgrade the agents of 2 machines' });
  expect(await within(dialog).findByText(/Nobody answers\. Start it\./)).toBeVisible();

  // Under the dialog, as an event does it.
  beats.click();
  expect(await screen.findByText(/Version 0\.2\.0, as the hub has it/)).toBeInTheDocument();
  expect(within(dialog).getByText(/Nobody answers/)).toBeVisible();
  expect(within(dialog).getByRole('link', { name: 'pi' })).toBeVisible();
});

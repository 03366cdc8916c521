import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keys } from '@/api/queries';
import type {
  Connectivity,
  CurrentSession,
  MachineConnection,
  MachineDetail,
  Problem,
  Role,
  SshTest,
  Sudoers,
  SudoersCheck,
} from '@/api/types';
import { machine } from '../../../../test/machines';
import { renderWithHub } from '../../../../test/render';
import { server } from '../../../../test/server';
import ConnectionTab from './ConnectionTab';

const OLD = `SHA256:${'o'.repeat(43)}`;
const NEW = `SHA256:${'n'.repeat(43)}`;
const NEWER = `SHA256:${'x'.repeat(43)}`;
const AT = new Date(Date.now() - 120_000).toISOString();

const settled: MachineConnection = {
  settings: {
    address: '192.0.2.7',
    jump: null,
    login: 'auto',
    port: null,
    route: 'auto',
    sudo: 'passwordless',
    user: null,
  },
  effective: {
    hosts: ['192.0.2.7'],
    port: 22,
    is_jump_gone: false,
    user: 'homelabcmd',
    sudo: 'passwordless',
  },
  host_keys: [
    {
      key_type: 'ssh-ed25519',
      fingerprint: OLD,
      trusted_by: 'first_use',
      trusted_at: AT,
      is_reported: false,
      passes: true,
    },
  ],
  last: { at: AT },
  is_open: false,
};

const blocked = (fingerprint: string): MachineConnection => ({
  ...settled,
  refused: { key_type: 'ssh-ed25519', fingerprint, at: AT, is_reported: false },
});

const sudoers: Sudoers = {
  user: 'homelabcmd',
  login: 'homelabcmd',
  path: '/etc/sudoers.d/homelabcmd',
  text: '# nothing\n',
  grants: [],
  not_granted: [],
};

interface Hub {
  role?: Role;
  /** What its sudoers file would be; none is needed when absent. */
  file?: () => Sudoers;
  /** What the hub says of the connection, one answer after the other; the last one stays. */
  connections: MachineConnection[];
}

function show({ role = 'admin', file = () => sudoers, connections }: Hub) {
  const session = { user: { name: 'ada', role } } as CurrentSession;
  const connectivity: Connectivity = { mode: 'direct', user: 'homelabcmd', port: 22 };
  const asked: string[] = [];
  server.use(
    http.get('*/api/v1/session', () => HttpResponse.json(session)),
    http.get('*/api/v1/settings/connectivity', () => HttpResponse.json(connectivity)),
    http.get('*/api/v1/credentials', () => {
      asked.push('credentials');
      return HttpResponse.json({ items: [] });
    }),
    http.get('*/api/v1/machines/:id/agent', () => HttpResponse.json({ items: [] })),
    http.get('*/api/v1/machines/:id/sudoers', () => HttpResponse.json(file())),
    http.get('*/api/v1/machines', () => HttpResponse.json({ items: [] })),
    http.get('*/api/v1/system/info', () => HttpResponse.json({ version: '0.1.0' })),
    http.get('*/api/v1/machines/:id/connection', () => {
      asked.push('connection');
      return HttpResponse.json(connections.length > 1 ? connections.shift() : connections[0]);
    }),
  );
  const nas = machine({ name: 'nas' }) as MachineDetail;
  const router = createRouter({
    routeTree: createRootRoute({ component: () => <ConnectionTab machine={nas} /> }),
    history: createMemoryHistory(),
  });
  // The app's own router is another type; here only links need one.
  const { queryClient } = renderWithHub(<RouterProvider router={router as never} />);
  return { asked, queryClient };
}

const problem = (status: number, code: string, detail: string) => {
  const body: Problem = { type: 'about:blank', title: '', status, code, detail };
  return HttpResponse.json(body, { status });
};

test('how a machine is reached says what is its own and what is of all', async () => {
  show({ connections: [settled] });
  const panel = await screen.findByRole('region', { name: 'Connection' });
  expect(panel).toHaveTextContent('192.0.2.7 · set here');
  expect(panel).toHaveTextContent('22 · as for all machines');
  expect(panel).toHaveTextContent('Reached · 2 minutes ago');
  expect(screen.queryByRole('region', { name: /another host key/ })).toBeNull();
});

test('a viewer is told why there is nothing, and nothing is asked for', async () => {
  const { asked } = show({ role: 'viewer', connections: [settled] });
  expect(await screen.findByText(/Only an operator or admin sees/)).toBeVisible();
  expect(asked).toEqual([]);
});

test('an operator sees both keys and may not decide; secrets are not asked for', async () => {
  const { asked } = show({ role: 'operator', connections: [blocked(NEW)] });
  const review = await screen.findByRole('region', { name: 'nas shows another host key' });
  expect(within(review).getByRole('group', { name: 'Trusted until now' })).toHaveTextContent(OLD);
  expect(within(review).getByRole('group', { name: 'Shown now, and refused' })).toHaveTextContent(
    NEW,
  );
  const accept = within(review).getByRole('button', { name: `Accept ${NEW}` });
  expect(accept).toBeDisabled();
  expect(accept).toHaveAccessibleDescription('Only an admin may do this.');
  expect(screen.getByRole('button', { name: 'Edit' })).toBeDisabled();
  expect(screen.getByRole('button', { name: 'Test' })).toBeEnabled();
  expect(asked).not.toContain('credentials');
});

test('a host key is accepted by its own name, once, and the test comes next', async () => {
  show({ connections: [blocked(NEW)] });
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/v1/machines/:id/host-keys/accept', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(settled);
    }),
  );
  await userEvent.click(await screen.findByRole('button', { name: `Accept ${NEW}` }));
  const question = screen.getByRole('alertdialog');
  expect(question).toHaveTextContent(NEW);
  expect(within(question).getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await userEvent.dblClick(within(question).getByRole('button', { name: 'Accept this key' }));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Test' })).toHaveFocus());
  expect(screen.queryByRole('region', { name: /another host key/ })).toBeNull();
  expect(sent).toEqual([{ fingerprint: NEW }]);
});

test('a key that changed again is shown anew, and nothing is taken for accepted', async () => {
  show({ connections: [blocked(NEW), blocked(NEWER)] });
  server.use(
    http.post('*/api/v1/machines/:id/host-keys/accept', () =>
      problem(409, 'another_host_key', 'Look at it again.'),
    ),
  );
  await userEvent.click(await screen.findByRole('button', { name: `Accept ${NEW}` }));
  await userEvent.click(screen.getByRole('button', { name: 'Accept this key' }));
  const review = screen.getByRole('region', { name: 'nas shows another host key' });
  expect(await within(review).findByRole('alert')).toHaveTextContent('Nothing was accepted');
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(within(review).getByRole('button', { name: `Accept ${NEWER}` })).toBeEnabled();
});

test('what else goes wrong is said in the question, which stays', async () => {
  show({ connections: [blocked(NEW)] });
  server.use(
    http.post('*/api/v1/machines/:id/host-keys/accept', () =>
      problem(503, 'busy', 'The hub is busy.'),
    ),
  );
  await userEvent.click(await screen.findByRole('button', { name: `Accept ${NEW}` }));
  await userEvent.click(screen.getByRole('button', { name: 'Accept this key' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('The hub is busy.');
  expect(screen.getByRole('alertdialog')).toBeVisible();
});

test('a test shows that it runs, then its steps, and says the outcome to those who listen', async () => {
  show({ connections: [settled] });
  let finish = () => {};
  const running = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const result: SshTest = {
    ok: false,
    steps: [
      { step: 'connect', title: 'Connect', ok: true, detail: 'takes it', duration_ms: 3 },
      { step: 'host_key', title: 'Host key', ok: true, detail: 'as before', duration_ms: 40 },
      { step: 'authenticate', title: 'Log in', ok: false, detail: 'not let in', duration_ms: 5 },
    ],
    failure: {
      code: 'authentication_failed',
      step: 'authenticate',
      message: 'not let in',
      advice: 'Add the key.',
    },
  };
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/v1/settings/test-ssh', async ({ request }) => {
      sent.push(await request.json());
      await running;
      return HttpResponse.json(result);
    }),
  );
  const button = await screen.findByRole('button', { name: 'Test' });
  await userEvent.click(button);
  await userEvent.click(button);
  const steps = () => screen.getByRole('list', { name: 'Steps of the test' });
  expect(within(steps()).getAllByText('Waiting')).toHaveLength(5);
  expect(screen.getByText('Trying to reach nas.')).toHaveAttribute('role', 'status');
  finish();
  await waitFor(() => expect(within(steps()).getAllByText('OK')).toHaveLength(2));
  expect(within(steps()).getAllByText('Not reached')).toHaveLength(2);
  expect(steps().querySelector('[data-mark="critical"]')).not.toBeNull();
  expect(
    screen.getByText('nas was not reached. It failed at “Log in”: Not let in. Add the key.'),
  ).toHaveAttribute('role', 'status');
  expect(sent).toHaveLength(1);
  expect(screen.getByRole('link', { name: /hub’s key/ })).toBeVisible();
});

test('what a machine grants one user is not said of another', async () => {
  let user = 'homelabcmd';
  const argv = ['systemctl', 'restart', 'nginx'];
  const grants = [{ why: 'restart nginx', argv }];
  const checked: SudoersCheck = {
    user,
    login: user,
    grants: [{ why: 'restart nginx', argv, state: 'granted' }],
    everything: 'no',
    more: [],
    file: 'same',
    is_exact: true,
    message: 'It grants exactly this.',
  };
  server.use(http.post('*/api/v1/machines/:id/sudoers/check', () => HttpResponse.json(checked)));
  const { queryClient } = show({
    connections: [settled],
    file: () => ({ ...sudoers, user, grants }) as Sudoers,
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Check on the machine' }));
  const granted = await screen.findByRole('list', { name: 'What is granted' });
  expect(await within(granted).findByText('Granted')).toBeVisible();

  user = 'pi';
  await queryClient.invalidateQueries({ queryKey: keys.allSudoers });
  expect(await screen.findByText('pi')).toBeVisible();
  expect(within(granted).queryByText('Granted')).toBeNull();
  expect(screen.queryByText('It grants exactly this.', { selector: 'span' })).toBeNull();
});

test('why the file cannot be installed stands where everybody sees it', async () => {
  show({ role: 'operator', connections: [settled] });
  expect(
    await screen.findByText(/Only an admin may have the hub put the file there/),
  ).toBeVisible();
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { afterEach, expect, test, vi } from 'vitest';
import { keys } from '@/api/queries';
import type {
  Connectivity,
  CurrentSession,
  Deployment,
  DiscoveredHost,
  ImportBody,
  ImportResult,
  Machine,
  Problem,
  Role,
  SshTest,
} from '@/api/types';
import { host, seen } from '../../../../test/hosts';
import { machine } from '../../../../test/machines';
import { renderWithHub } from '../../../../test/render';
import { server } from '../../../../test/server';
import { ImportDialog } from './ImportDialog';
import { forgetImports } from './imports';

afterEach(() => {
  forgetImports();
  closed.mockClear();
});

/** What a search found, and nobody else knows of. */
const lan = (last: number) => host([seen('lan', `192.0.2.${last}`)]);

interface Hub {
  role?: Role;
  /** Those of the page's address; of what the hub lists when absent. */
  keys?: string[];
  machines?: Machine[];
  /** What the page knows already. */
  client?: QueryClient;
  hosts: DiscoveredHost[];
  /** What comes of each import, one answer after the other. */
  results?: (ImportResult[] | Problem)[];
  deployment?: Deployment;
}

const closed = vi.fn();

function show({
  role = 'admin',
  hosts,
  keys = hosts.map(({ key }) => key),
  machines = [],
  client,
  results = [],
  deployment,
}: Hub) {
  const session = { user: { name: 'ada', role } } as CurrentSession;
  const connectivity: Connectivity = { mode: 'direct', user: 'homelabcmd', port: 22 };
  const sent: ImportBody[] = [];
  server.use(
    http.get('*/api/v1/session', () => HttpResponse.json(session)),
    http.get('*/api/v1/settings/connectivity', () => HttpResponse.json(connectivity)),
    http.get('*/api/v1/credentials', () => HttpResponse.json({ items: [] })),
    http.get('*/api/v1/machines', () => HttpResponse.json({ items: machines })),
    http.get('*/api/v1/discovery/hosts', () => HttpResponse.json({ items: hosts })),
    http.get('*/api/v1/deployments/:id', () => HttpResponse.json(deployment)),
    http.post('*/api/v1/discovery/import', async ({ request }) => {
      sent.push((await request.json()) as ImportBody);
      const next = results.shift() ?? [];
      if (Array.isArray(next)) return HttpResponse.json({ items: next });
      return HttpResponse.json(next, { status: next.status });
    }),
  );
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => <ImportDialog keys={keys} onClose={closed} />,
    }),
    history: createMemoryHistory(),
  });
  // The app's own router is another type; here only links need one.
  const page = <RouterProvider router={router as never} />;
  renderWithHub(client ? <QueryClientProvider client={client}>{page}</QueryClientProvider> : page);
  return sent;
}

const importIt = async () => {
  const buttons = await screen.findAllByRole('button', { name: /^Import/ });
  await userEvent.click(buttons.at(-1) as HTMLElement);
};

test('who is no admin says nothing of how it is reached', async () => {
  const done: ImportResult = { key: 'lan:192.0.2.7', outcome: 'imported', machine_id: 'm1' };
  const sent = show({ role: 'operator', hosts: [lan(7)], results: [[done]] });
  expect(await screen.findByText(/Only an admin may set it otherwise/)).toBeVisible();
  expect(screen.queryByLabelText('SSH password')).toBeNull();
  await importIt();
  expect(await screen.findByText('Imported')).toBeVisible();
  expect(sent).toEqual([{ hosts: [{ key: 'lan:192.0.2.7', name: '192.0.2.7' }] }]);
});

test('what was refused goes back to the form alone, with all that was typed', async () => {
  const error = { code: 'not_found', detail: 'There is no such host any more.' };
  const sent = show({
    hosts: [lan(7), lan(8)],
    results: [
      [
        { key: 'lan:192.0.2.7', outcome: 'imported', machine_id: 'm1', machine_name: 'nas' },
        { key: 'lan:192.0.2.8', outcome: 'refused', error },
      ],
      [{ key: 'lan:192.0.2.8', outcome: 'imported', machine_id: 'm2', machine_name: 'pi' }],
    ],
  });
  const eight = await screen.findByRole('group', { name: '192.0.2.8' });
  await userEvent.clear(within(eight).getByLabelText('Name'));
  await userEvent.type(within(eight).getByLabelText('Name'), 'pi');
  await userEvent.type(screen.getByLabelText('SSH password'), 'secret');
  await importIt();
  const results = await screen.findByRole('list', { name: 'What came of it' });
  expect(within(results).getByText('There is no such host any more.')).toBeVisible();
  expect(screen.getByText(/1 of 2 done, 1 failed/)).toBeVisible();

  await userEvent.click(screen.getByRole('button', { name: 'Change and try again' }));
  expect(await screen.findByRole('dialog', { name: 'Import 192.0.2.8' })).toBeVisible();
  expect(screen.getByLabelText('Name')).toHaveValue('pi');
  await importIt();
  expect(await screen.findByRole('link', { name: 'Open pi' })).toBeVisible();
  expect(sent[1]).toMatchObject({ ssh_password: 'secret' });
  expect(sent[1]?.hosts.map(({ key }) => key)).toEqual(['lan:192.0.2.8']);
});

test('what the hub finds wrong is said at the field that it is about', async () => {
  show({
    hosts: [lan(7)],
    results: [
      {
        type: 'about:blank',
        title: '',
        status: 422,
        code: 'invalid',
        detail: 'Something is wrong.',
        errors: [
          { pointer: '/hosts/0/name', detail: 'This name is taken.' },
          { pointer: '/connection/user', detail: 'No such thing as a user.' },
        ],
      },
    ],
  });
  await userEvent.type(await screen.findByLabelText('User'), 'a b');
  await importIt();
  expect(await screen.findByText('This name is taken.')).toBeVisible();
  expect(screen.getByLabelText('User')).toHaveAccessibleDescription('No such thing as a user.');
  await userEvent.type(screen.getByLabelText('Name'), 'x');
  expect(screen.queryByText('This name is taken.')).toBeNull();
});

test('an agent that did not come is told with the step, why, and what to do', async () => {
  const step = { step: 'connect', title: 'Connect', ok: true, detail: 'taken', duration_ms: 3 };
  show({
    hosts: [lan(7)],
    results: [
      [
        {
          key: 'lan:192.0.2.7',
          outcome: 'imported',
          machine_id: 'm1',
          machine_name: 'nas',
          deployment_id: 'd1',
        },
      ],
    ],
    deployment: {
      id: 'd1',
      machine_id: 'm1',
      action: 'install',
      state: 'failed',
      steps: [step, { ...step, step: 'look', title: 'Look at the machine', ok: false }],
      failure: {
        code: 'no_systemd',
        step: 'look',
        message: 'there is no systemd',
        advice: 'Start it by hand.',
      },
      by: 'ada',
      started_at: new Date().toISOString(),
    },
  });
  await userEvent.click(await screen.findByLabelText('Install the agent right after'));
  await importIt();
  const line = await screen.findByText('Imported. Failed at “Look at the machine”');
  await waitFor(() => expect(line).toBeVisible());
  expect(screen.getByText('There is no systemd.')).toBeVisible();
  expect(screen.getByText('Start it by hand.', { exact: false, selector: 'p' })).toBeVisible();
  expect(screen.getByRole('button', { name: /^Try again/ })).toBeEnabled();
});

test('a host that is a machine by now is no form any more', async () => {
  const nas = host([seen('agent', 'm1'), seen('lan', '192.0.2.7')], { name: 'nas' });
  show({ hosts: [nas], keys: ['lan:192.0.2.7'] });
  expect(await screen.findByRole('dialog', { name: 'Nothing to import' })).toBeVisible();
  expect(screen.getByRole('link', { name: 'nas' })).toBeVisible();
});

test('what is wrong in a fold is opened, and has the focus at each press', async () => {
  const sent = show({ hosts: [lan(7)] });
  await screen.findByLabelText('Name');
  const fold = screen.getByText(/^Watts, notes/).closest('details') as HTMLDetailsElement;
  fold.open = true;
  await userEvent.type(screen.getByLabelText('Watts at rest'), 'much');
  for (let press = 0; press < 2; press += 1) {
    fold.open = false;
    await importIt();
    expect(fold.open).toBe(true);
    expect(screen.getByLabelText('Watts at rest')).toHaveFocus();
    expect(screen.getByRole('alert')).toHaveTextContent('Something above is missing or not right.');
  }
  expect(sent).toEqual([]);
});

test('a form that was filled in asks before it is thrown away', async () => {
  show({ hosts: [lan(7)] });
  await userEvent.type(await screen.findByLabelText('Name'), '!');
  await userEvent.keyboard('{Escape}');
  const question = await screen.findByRole('alertdialog', { name: 'Leave without saving?' });
  await userEvent.click(within(question).getByRole('button', { name: 'Cancel' }));
  expect(closed).not.toHaveBeenCalled();
  expect(screen.getByLabelText('Name')).toHaveValue('192.0.2.7!');
  await userEvent.type(screen.getByLabelText('Name'), '{Backspace}');
  await userEvent.keyboard('{Escape}');
  expect(closed).toHaveBeenCalledOnce();
});

test('an existing machine is reached as before, and nothing of the form above goes to it', async () => {
  const linked: ImportResult = { key: 'lan:192.0.2.7', outcome: 'linked', machine_id: 'm1' };
  const nas = { ...machine({ name: 'nas' }), id: 'm1' } as unknown as Machine;
  const sent = show({ hosts: [lan(7)], machines: [nas], results: [[linked]] });
  await userEvent.type(await screen.findByLabelText('SSH password'), 'secret');
  await userEvent.click(screen.getByText(/^Watts, notes/));
  await userEvent.selectOptions(await screen.findByLabelText('Import as'), 'm1');
  expect(screen.queryByLabelText('SSH password')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Test it now' })).toBeNull();
  await userEvent.click(screen.getByLabelText('Install the agent right after'));
  expect(screen.getByText(/What is off here stays as it is/)).toBeVisible();
  await importIt();
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toEqual({ hosts: [{ key: 'lan:192.0.2.7', machine_id: 'm1' }], agent: {} });
});

const reached: SshTest = { ok: true, steps: [] } as unknown as SshTest;

test('an answer is forgotten when the form says something else, and tests can be stopped', async () => {
  show({ hosts: [lan(7), lan(8)] });
  const asked: string[] = [];
  let open = () => {};
  server.use(
    http.post('*/api/v1/settings/test-ssh', async ({ request }) => {
      const { address } = (await request.json()) as { address: string };
      asked.push(address);
      if (asked.length > 2) await new Promise<void>((resolve) => (open = resolve));
      return HttpResponse.json(reached);
    }),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Test them now' }));
  expect(await screen.findByText('192.0.2.8 was reached')).toBeVisible();
  await userEvent.type(screen.getByLabelText('User'), 'pi');
  expect(screen.queryByText('192.0.2.8 was reached')).toBeNull();

  await userEvent.click(screen.getByRole('button', { name: 'Test them now' }));
  expect(await screen.findByText('Trying to reach 192.0.2.7…')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Stop testing' }));
  open();
  expect(screen.queryByText('Trying to reach 192.0.2.7…')).toBeNull();
  expect(screen.getByRole('button', { name: 'Test them now' })).toBeEnabled();
  expect(asked).toEqual(['192.0.2.7', '192.0.2.8', '192.0.2.7']);

  // Who imports has done with testing.
  await userEvent.click(screen.getByRole('button', { name: 'Test them now' }));
  await waitFor(() => expect(asked).toHaveLength(4));
  await importIt();
  open();
  expect(await screen.findByRole('list', { name: 'What came of it' })).toBeVisible();
  expect(asked).toHaveLength(4);
});

test('what was found a moment ago is waited for, not said to be unknown', async () => {
  // The list was read before the search found it, and is still thought to be new.
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 30_000 } } });
  client.setQueryData(keys.hosts, { items: [] });
  show({ hosts: [lan(7)], client });
  expect(await screen.findByRole('dialog', { name: 'Import 192.0.2.7' })).toBeVisible();
});

test('what nobody knows is said, once the hub was asked', async () => {
  show({ hosts: [], keys: ['lan:192.0.2.9'] });
  const dialog = await screen.findByRole('dialog', { name: 'Nothing to import' });
  expect(dialog).toHaveTextContent('192.0.2.9 is not known any more.');
});

/** A host of the local network that has the name of the machine `nas`. */
const claims = host(
  [seen('agent', 'm1', { addresses: ['192.0.2.5'] }), seen('lan', '192.0.2.7', { by_name: true })],
  { name: 'nas', names: ['nas'] },
);
const key = 'lan:192.0.2.7';

test('what has the name of a machine is linked to it when somebody says so', async () => {
  const linked: ImportResult = { key, outcome: 'linked', machine_id: 'm1', machine_name: 'nas' };
  const sent = show({ hosts: [claims], keys: [key], results: [[linked]] });
  const dialog = await screen.findByRole('dialog', { name: 'Import 192.0.2.7' });
  expect(dialog).toHaveTextContent('It has the name of nas. Is it that machine?');
  // Nothing is chosen before, and nothing is sent before it was.
  const group = screen.getByRole('radiogroup', { name: 'Is it nas?' });
  expect(screen.queryByRole('radio', { checked: true })).toBeNull();
  expect(screen.queryByLabelText('Name')).toBeNull();
  await importIt();
  expect(group).toHaveAccessibleDescription('Say which it is.');
  expect(screen.getByRole('radio', { name: 'It is nas' })).toHaveFocus();
  expect(sent).toEqual([]);

  await userEvent.keyboard(' ');
  expect(screen.getByRole('radio', { name: 'It is nas' })).toBeChecked();
  expect(group).toHaveAccessibleDescription('');
  await importIt();
  expect(await screen.findByText('Linked')).toBeVisible();
  expect(sent).toEqual([{ hosts: [{ key, machine_id: 'm1' }] }]);
});

test('an operator may say that it is another, and not that it is that machine', async () => {
  const sent = show({ role: 'operator', hosts: [claims], keys: [key] });
  const it = await screen.findByRole('radio', { name: 'It is nas' });
  expect(it).toBeDisabled();
  expect(it).toHaveAccessibleDescription(/^Only an admin may say so/);
  await userEvent.click(screen.getByRole('radio', { name: 'It is another' }));
  await userEvent.clear(screen.getByLabelText('Name'));
  await userEvent.type(screen.getByLabelText('Name'), 'printer');
  await importIt();
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toEqual({ hosts: [{ key, not_machine_id: 'm1', name: 'printer' }] });
});

/** The list says so only after the import was refused for it. */
function refusedForItsName(then: ImportResult, role: Role = 'admin') {
  const error = { code: 'already_imported', detail: 'This host has a name of nas.' };
  const refused = { outcome: 'refused', machine_id: 'm1', machine_name: 'nas', error } as const;
  const hosts = [lan(7)];
  const sent = show({ role, hosts, keys: [key], results: [[{ key, ...refused }], [then]] });
  return { sent, turn: () => hosts.splice(0, 1, claims) };
}

test('what was refused for its name is linked in its line, which has the focus then', async () => {
  const linked: ImportResult = { key, outcome: 'linked', machine_id: 'm1', machine_name: 'nas' };
  const { sent, turn } = refusedForItsName(linked);
  await userEvent.click(await screen.findByLabelText('Install the agent right after'));
  turn();
  await importIt();
  expect(await screen.findByText('Has the name of nas')).toBeVisible();
  expect(screen.getByText(/1 in doubt/)).toBeInTheDocument();
  const button = screen.getByRole('button', { name: /^Link it to that machine/ });
  button.focus();
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByText('Linked')).toBeVisible();
  expect(sent[1]).toEqual({ hosts: [{ key, machine_id: 'm1' }], agent: {} });
  const line = screen.getByText('Linked').closest('li');
  await waitFor(() => expect(line).toHaveFocus());
});

test('what was refused for its name goes back to the form as another, with what was typed', async () => {
  const made: ImportResult = {
    key,
    outcome: 'imported',
    machine_id: 'm2',
    machine_name: 'printer',
  };
  const { sent, turn } = refusedForItsName(made, 'operator');
  await userEvent.clear(await screen.findByLabelText('Name'));
  await userEvent.type(screen.getByLabelText('Name'), 'printer');
  turn();
  await importIt();
  const another = await screen.findByRole('button', { name: /^It is another… / });
  expect(screen.queryByRole('button', { name: /^Link it/ })).toBeNull();
  await userEvent.click(another);
  expect(await screen.findByRole('radio', { name: 'It is another' })).toBeChecked();
  expect(screen.getByLabelText('Name')).toHaveValue('printer');
  await importIt();
  expect(await screen.findByText('Imported')).toBeVisible();
  expect(sent[1]).toEqual({ hosts: [{ key, not_machine_id: 'm1', name: 'printer' }] });
});

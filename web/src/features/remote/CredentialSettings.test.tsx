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
import type { Connectivity, Credential, CurrentSession, Problem, Role } from '@/api/types';
import { renderWithHub } from '../../../test/render';
import { server } from '../../../test/server';
import CredentialSettings from './CredentialSettings';

const AT = new Date(Date.now() - 3_600_000).toISOString();
const LINE = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKpVb8dX homelabcmd';

function credential(change: Partial<Credential>): Credential {
  return {
    id: '00000000-0000-7000-8000-000000000001',
    kind: 'ssh_key',
    created_at: AT,
    updated_at: AT,
    updated_by: 'ada',
    ...change,
  };
}

const KEY = credential({
  public: { key_type: 'ssh-ed25519', fingerprint: `SHA256:${'k'.repeat(43)}`, line: LINE },
});

function show(stored: Credential[], role: Role = 'admin', user = 'homelabcmd') {
  const session = { user: { name: 'ada', role } } as CurrentSession;
  const connectivity: Connectivity = { mode: 'direct', user, port: 22 };
  server.use(
    http.get('*/api/v1/session', () => HttpResponse.json(session)),
    http.get('*/api/v1/settings/connectivity', () => HttpResponse.json(connectivity)),
    http.get('*/api/v1/credentials', () => HttpResponse.json({ items: stored })),
  );
  const router = createRouter({
    routeTree: createRootRoute({ component: CredentialSettings }),
    history: createMemoryHistory(),
  });
  // The app's own router is another type; here only links need one.
  renderWithHub(<RouterProvider router={router as never} />);
}

test('a hub without a key makes one with one press, and shows what lets it in', async () => {
  const stored: Credential[] = [];
  show(stored);
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/v1/credentials/ssh_key/generate', async ({ request }) => {
      sent.push(await request.json());
      stored.push(KEY);
      return HttpResponse.json(KEY, { status: 201 });
    }),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Make a key for this hub' }));
  const command = await screen.findByRole('group', { name: 'The command for a machine' });
  expect(command.querySelector('code')).toHaveTextContent(`k="${LINE}"`);
  expect(screen.getByRole('group', { name: 'The public key' })).toHaveTextContent(LINE);
  expect(sent).toEqual([{ replace: false }]);
});

test('a key is replaced only after a question that says what stops working', async () => {
  show([KEY]);
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/v1/credentials/ssh_key/generate', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(KEY, { status: 201 });
    }),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Make a new one…' }));
  expect(screen.getByRole('alertdialog')).toHaveTextContent(/stops letting the hub in/);
  expect(sent).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Replace the key' }));
  await waitFor(() => expect(sent).toEqual([{ replace: true }]));
});

test('a user that a shell would read otherwise gets the line, and no command', async () => {
  show([KEY], 'admin', 'LAB\\ada');
  expect(await screen.findByRole('group', { name: 'The public key' })).toHaveTextContent(LINE);
  await waitFor(() =>
    expect(screen.queryByRole('group', { name: 'The command for a machine' })).toBeNull(),
  );
});

test('what the hub refuses of a key stands at the field that it is about', async () => {
  show([]);
  const refuse = (pointer: string, detail: string) =>
    server.use(
      http.put('*/api/v1/credentials/ssh_key', () => {
        const body: Problem = {
          type: 'about:blank',
          title: '',
          status: 422,
          code: 'invalid',
          detail: 'Not right.',
          errors: [{ pointer, detail }],
        };
        return HttpResponse.json(body, { status: 422 });
      }),
    );
  refuse('/passphrase', 'The key needs its passphrase.');
  await userEvent.click(await screen.findByRole('button', { name: /^Paste one/ }));
  const dialog = within(screen.getByRole('dialog'));
  await userEvent.type(dialog.getByLabelText('Private key'), 'x');
  await userEvent.click(dialog.getByRole('button', { name: 'Store' }));
  await waitFor(() => expect(dialog.getByLabelText('Passphrase')).toBeInvalid());
  expect(dialog.getByLabelText('Private key')).toBeValid();
  refuse('/secret', 'This is no private key that can be read.');
  await userEvent.click(dialog.getByRole('button', { name: 'Store' }));
  await waitFor(() => expect(dialog.getByLabelText('Private key')).toBeInvalid());
  expect(dialog.getByLabelText('Passphrase')).toBeValid();
});

test('single machines are listed by name, with a way to each', async () => {
  show([
    credential({ id: 'b', kind: 'sudo_password', machine_id: 'm2', machine_name: 'pi-10' }),
    credential({ id: 'a', kind: 'ssh_password', machine_id: 'm1', machine_name: 'pi-2' }),
    credential({ id: 'c', kind: 'tailscale_api_key' }),
  ]);
  const table = await screen.findByRole('table', { name: 'Credentials of single machines' });
  const rows = within(table).getAllByRole('row').slice(1);
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^pi-2SSH password/),
    expect.stringMatching(/^pi-10sudo password/),
  ]);
});

test('nobody but an admin is shown anything', async () => {
  show([KEY], 'operator');
  expect(await screen.findByText(/Only an admin sees what is kept here/)).toBeVisible();
  expect(screen.queryByText(LINE)).toBeNull();
});

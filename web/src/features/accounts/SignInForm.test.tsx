import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';
import { renderWithHub } from '../../../test/render';
import { server } from '../../../test/server';
import { SignInForm } from './SignInForm';

const refuse = (status: number, code: string, detail: string, headers = {}) =>
  server.use(
    http.post('*/api/v1/session', () =>
      HttpResponse.json({ status, code, detail }, { status, headers }),
    ),
  );

async function fillAndSend() {
  await userEvent.type(screen.getByLabelText('Name'), 'ada');
  await userEvent.type(screen.getByLabelText('Password'), 'something{Enter}');
}

test('name and password are sent, once, and what comes next follows', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/v1/session', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ user: { name: 'ada', role: 'admin' } });
    }),
  );
  const onSignedIn = vi.fn();
  renderWithHub(<SignInForm onSignedIn={onSignedIn} />);
  await fillAndSend();
  await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce());
  expect(sent).toEqual([{ name: 'ada', password: 'something' }]);
});

test('a refusal is said, the name stays, the password goes', async () => {
  refuse(401, 'wrong_credentials', 'These do not belong together.');
  renderWithHub(<SignInForm onSignedIn={() => {}} />);
  await fillAndSend();
  expect(await screen.findByRole('alert')).toHaveTextContent('These do not belong together.');
  expect(screen.getByLabelText('Name')).toHaveValue('ada');
  expect(screen.getByLabelText('Password')).toHaveValue('');
});

test('after too many tries the wait is counted and nothing is sent', async () => {
  refuse(429, 'too_many_requests', 'Too many.', { 'retry-after': '42' });
  renderWithHub(<SignInForm onSignedIn={() => {}} />);
  await fillAndSend();
  expect(await screen.findByText(/try again in 4[12] seconds/i)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Sign in' })).toBeDisabled();
});

test('who is known is asked for the password alone', () => {
  renderWithHub(<SignInForm name="ada" onSignedIn={() => {}} />);
  expect(screen.getByLabelText('Name')).toHaveValue('ada');
  expect(screen.getByLabelText('Password')).toHaveFocus();
});

import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { ConfirmDialog } from './Dialog';

const props = {
  open: true,
  onOpenChange: () => {},
  title: 'Delete nas?',
  body: 'All of it goes.',
  confirmLabel: 'Delete',
  danger: true,
};

test('it begins at Cancel', async () => {
  render(<ConfirmDialog {...props} onConfirm={() => {}} />);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus());
});

test('pressed twice it runs once, and closes when it is done', async () => {
  let finish = () => {};
  const onConfirm = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const onOpenChange = vi.fn();
  render(<ConfirmDialog {...props} onOpenChange={onOpenChange} onConfirm={onConfirm} />);
  await userEvent.dblClick(screen.getByRole('button', { name: 'Delete' }));
  expect(onConfirm).toHaveBeenCalledOnce();
  expect(onOpenChange).not.toHaveBeenCalled();
  finish();
  await waitFor(() => expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false));
});

test('the name must be typed, all of it', async () => {
  const onConfirm = vi.fn();
  render(<ConfirmDialog {...props} typed="nas" onConfirm={onConfirm} />);
  const field = screen.getByLabelText(/type “nas”/i);
  await userEvent.type(field, 'na{Enter}');
  expect(screen.getByRole('button', { name: 'Delete' })).toBeDisabled();
  expect(onConfirm).not.toHaveBeenCalled();
  await userEvent.type(field, 's');
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect(onConfirm).toHaveBeenCalledOnce();
});

test('what went wrong is said, and the dialog stays', async () => {
  const onOpenChange = vi.fn();
  const onConfirm = () => Promise.reject(new Error('The hub does not answer.'));
  render(<ConfirmDialog {...props} onOpenChange={onOpenChange} onConfirm={onConfirm} />);
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('The hub does not answer.');
  expect(onOpenChange).not.toHaveBeenCalled();
});

test('closed, it gives the focus back to where it was', async () => {
  function Page() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <button type="button" onClick={() => setOpen(true)}>
          Ask
        </button>
        <ConfirmDialog {...props} open={open} onOpenChange={setOpen} onConfirm={() => {}} />
      </>
    );
  }
  render(<Page />);
  await userEvent.click(screen.getByRole('button', { name: 'Ask' }));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus());
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Ask' })).toHaveFocus());
});

import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { Input } from './Field';
import { FormDialog } from './FormDialog';

function show() {
  const onClose = vi.fn();
  function Form() {
    const [text, setText] = useState('');
    return (
      <FormDialog
        title="A key"
        submit="Store"
        busy={false}
        onSubmit={() => undefined}
        onClose={onClose}
      >
        <Input aria-label="Key" value={text} onChange={(event) => setText(event.target.value)} />
      </FormDialog>
    );
  }
  render(<Form />);
  return onClose;
}

test('Escape closes a form that nobody filled in', async () => {
  const onClose = show();
  await userEvent.keyboard('{Escape}');
  expect(onClose).toHaveBeenCalledOnce();
});

test('what was pasted is not thrown away by Escape without a question', async () => {
  const onClose = show();
  await userEvent.type(screen.getByLabelText('Key'), 'secret');
  await userEvent.keyboard('{Escape}');
  expect(onClose).not.toHaveBeenCalled();
  const question = await screen.findByRole('alertdialog', { name: 'Leave without saving?' });
  expect(question).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Leave' }));
  expect(onClose).toHaveBeenCalledOnce();
});

test('what was typed and taken away again is nothing to ask about, and Cancel is an answer', async () => {
  const onClose = show();
  await userEvent.type(screen.getByLabelText('Key'), 'x');
  await userEvent.clear(screen.getByLabelText('Key'));
  await userEvent.keyboard('{Escape}');
  expect(onClose).toHaveBeenCalledOnce();
  await userEvent.type(screen.getByLabelText('Key'), 'x');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(onClose).toHaveBeenCalledTimes(2);
});

import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { CopyField } from './CopyField';

test('a word that nobody reads is seen by its beginning, and whole when asked for', async () => {
  const text = `echo ${'QUJD'.repeat(200)} | base64 -d`;
  render(<CopyField label="The command" text={text} />);
  const field = screen.getByRole('group', { name: 'The command' });
  // Whoever selects it gets all of it, however much is seen.
  expect(field).toHaveTextContent(text);
  expect(screen.getByText(/^(QUJD)+$/)).toHaveClass('truncate');
  const more = screen.getByRole('button', { name: 'Show all', expanded: false });
  await userEvent.click(more);
  expect(more).toHaveAccessibleName('Show less');
  expect(more).toHaveAttribute('aria-expanded', 'true');
  expect(field).toHaveTextContent(text);
  expect(field.querySelector('.truncate')).toBeNull();
});

test('of a text of many words all is seen, however long it is', () => {
  render(<CopyField label="The command" text={'apt-get install '.repeat(60).trim()} />);
  expect(screen.getAllByRole('button')).toEqual([screen.getByRole('button', { name: 'Copy' })]);
});

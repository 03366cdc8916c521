import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { allowKeys, useKey } from './keys';

function Keys({ combo, run }: { combo: string; run: () => void }) {
  useKey(combo, run);
  return <input aria-label="field" />;
}

afterEach(() => allowKeys(() => true));

test('a sequence needs both keys in order', async () => {
  const run = vi.fn();
  render(<Keys combo="g m" run={run} />);
  await userEvent.keyboard('m');
  await userEvent.keyboard('gx');
  expect(run).not.toHaveBeenCalled();
  await userEvent.keyboard('gm');
  expect(run).toHaveBeenCalledOnce();
});

test('what is typed into a field is no shortcut, but Ctrl+K is', async () => {
  const slash = vi.fn();
  const palette = vi.fn();
  const { getAllByLabelText } = render(
    <>
      <Keys combo="/" run={slash} />
      <Keys combo="mod+k" run={palette} />
    </>,
  );
  await userEvent.type(getAllByLabelText('field')[0] as HTMLElement, '/');
  expect(slash).not.toHaveBeenCalled();
  await userEvent.keyboard('{Control>}k{/Control}');
  expect(palette).toHaveBeenCalledOnce();
});

test('single keys can be switched off, and rest behind a dialog', async () => {
  const run = vi.fn();
  const { rerender } = render(<Keys combo="?" run={run} />);
  allowKeys(() => false);
  await userEvent.keyboard('?');
  allowKeys(() => true);
  rerender(
    <>
      <Keys combo="?" run={run} />
      <div role="dialog" />
    </>,
  );
  await userEvent.keyboard('?');
  expect(run).not.toHaveBeenCalled();
});

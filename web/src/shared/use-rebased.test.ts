import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useRebased } from './use-rebased';

test('what is stored meanwhile comes in where nothing was typed', () => {
  const begin = { stored: { user: 'pi', port: '22' } };
  const { result, rerender } = renderHook(({ stored }) => useRebased(stored), {
    initialProps: begin,
  });
  act(() => result.current.change({ user: 'ada' }));
  rerender({ stored: { user: 'root', port: '2222' } });
  expect(result.current.draft).toEqual({ user: 'ada', port: '2222' });
  // The same thing said again is no news.
  rerender({ stored: { user: 'root', port: '2222' } });
  expect(result.current.draft).toEqual({ user: 'ada', port: '2222' });
  act(() => result.current.settle({ user: 'ada', port: '2222' }));
  rerender({ stored: { user: 'ada', port: '2222' } });
  rerender({ stored: { user: 'eve', port: '2222' } });
  expect(result.current.draft.user).toBe('eve');
});

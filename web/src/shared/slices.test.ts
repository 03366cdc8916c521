import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSlices } from './slices';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const slice = () => act(() => vi.advanceTimersToNextTimer());

test('a short list is drawn at once, and waits for nothing', () => {
  const { result } = renderHook(() => useSlices(8));
  expect(result.current).toBe(8);
  expect(vi.getTimerCount()).toBe(0);
});

test('a long list is drawn in slices, until all of it is there', async () => {
  const { result } = renderHook(() => useSlices(20));
  expect(result.current).toBe(8);
  await slice();
  expect(result.current).toBe(16);
  await slice();
  expect(result.current).toBe(20);
  expect(vi.getTimerCount()).toBe(0);
});

test('what a filter took away comes back in slices; one machine more comes at once', async () => {
  const { result, rerender } = renderHook(({ count }) => useSlices(count), {
    initialProps: { count: 20 },
  });
  await slice();
  await slice();
  rerender({ count: 21 });
  expect(result.current).toBe(21);
  rerender({ count: 3 });
  expect(result.current).toBe(3);
  rerender({ count: 20 });
  expect(result.current).toBe(8);
});

test('a list that is not shown any more goes in slices, to the last, and comes back at once', async () => {
  const { result, rerender } = renderHook(({ shown }) => useSlices(20, shown), {
    initialProps: { shown: true },
  });
  await slice();
  await slice();
  rerender({ shown: false });
  expect(result.current).toBe(20);
  await slice();
  expect(result.current).toBe(12);
  rerender({ shown: true });
  expect(result.current).toBe(12);
  rerender({ shown: false });
  await slice();
  expect(result.current).toBe(4);
  await slice();
  expect(result.current).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  rerender({ shown: true });
  expect(result.current).toBe(8);
});

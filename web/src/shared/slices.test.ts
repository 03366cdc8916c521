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
  const { result } = renderHook(() => useSlices(14));
  expect(result.current).toBe(14);
  expect(vi.getTimerCount()).toBe(0);
});

test('a long list is drawn in slices, until all of it is there', async () => {
  const { result } = renderHook(() => useSlices(60));
  expect(result.current).toBe(24);
  await slice();
  expect(result.current).toBe(48);
  await slice();
  expect(result.current).toBe(60);
  expect(vi.getTimerCount()).toBe(0);
});

test('what a filter took away comes back in slices; one machine more comes at once', async () => {
  const { result, rerender } = renderHook(({ count }) => useSlices(count), {
    initialProps: { count: 60 },
  });
  await slice();
  await slice();
  rerender({ count: 61 });
  expect(result.current).toBe(61);
  rerender({ count: 3 });
  expect(result.current).toBe(3);
  rerender({ count: 60 });
  expect(result.current).toBe(24);
});

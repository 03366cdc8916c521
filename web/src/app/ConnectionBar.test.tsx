import { QueryClient } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { startLive } from '@/api/live';
import { ConnectionBar } from './ConnectionBar';

/** The stream of a hub, as far as this test speaks for it. */
class FakeSource extends EventTarget {
  static last: FakeSource;
  readyState = 1;
  onerror = null;
  constructor() {
    super();
    FakeSource.last = this;
  }
  close() {}
  ping(trouble: string | null) {
    const data = JSON.stringify({ server_time: '2026-11-23T12:00:00Z', trouble });
    act(() => void this.dispatchEvent(new MessageEvent('ping', { data })));
  }
}

afterEach(() => vi.unstubAllGlobals());

test('a hub that cannot store anything says so until it can', () => {
  vi.stubGlobal('EventSource', FakeSource);
  const stop = startLive(new QueryClient());
  render(<ConnectionBar />);
  FakeSource.last.ping(null);
  expect(screen.getByRole('status').textContent).toBe('');
  FakeSource.last.ping('storage_full');
  expect(screen.getByRole('status').textContent).toContain('disk is full');
  FakeSource.last.ping('not_stored');
  expect(screen.getByRole('status').textContent).toContain('its log says why');
  FakeSource.last.ping(null);
  expect(screen.getByRole('status').textContent).toBe('');
  stop();
});

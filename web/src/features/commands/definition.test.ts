import { expect, test } from 'vitest';
import { limitWords, takesWords } from './definition';

test('what an action takes is told in words', () => {
  expect(takesWords([])).toBe('Takes nothing.');
  expect(
    takesWords([
      { name: 'service', label: 'Service', kind: 'unit' },
      { name: 'mode', label: 'Mode', kind: 'choice', options: ['fast', 'slow'] },
      { name: 'count', label: 'Count', kind: 'integer', min: 1, max: 9, default: '3' },
      { name: 'file', label: 'File', kind: 'path', root: '/srv' },
    ]),
  ).toBe(
    'Takes Service (a systemd unit), Mode (fast or slow), Count (a number from 1 to 9, usually 3) and File (a path below /srv).',
  );
});

test('as whom it runs, for how long, and who may ask', () => {
  expect(limitWords({ root: true, timeout_seconds: 60, role: 'operator' })).toBe(
    'Runs as root, for 1 min at most.',
  );
  expect(limitWords({ root: false, timeout_seconds: 5400, role: 'admin' })).toBe(
    'Runs for 1 h 30 min at most. Only admins may ask for it.',
  );
});

import { expect, test } from 'vitest';
import type { SudoersCheck } from '@/api/types';
import { checkNotes, checkTone, commandText, grantOf } from './words';

const check = (change: Partial<SudoersCheck>): SudoersCheck => ({
  user: 'homelabcmd',
  login: 'homelabcmd',
  grants: [{ why: 'restart nginx', argv: ['systemctl', 'restart'], state: 'granted' }],
  everything: 'no',
  more: [],
  file: 'same',
  is_exact: true,
  message: '',
  ...change,
});

test('exactly what is needed is good, more is too much, less does not work', () => {
  expect(checkTone(check({}))).toBe('ok');
  expect(checkTone(check({ is_exact: false, everything: 'without_password' }))).toBe('warn');
  const refused = [{ why: '', argv: [], state: 'refused' as const }];
  expect(checkTone(check({ is_exact: false, grants: refused }))).toBe('crit');
});

test('what cannot be told is said as such', () => {
  expect(checkNotes(check({ file: 'unknown' }))).toEqual([
    'Whether the file there is the one shown here only root can tell.',
  ]);
  const unknown = check({ everything: 'unknown', file: 'unknown', is_exact: false });
  expect(checkTone(unknown)).toBe('warn');
  expect(checkNotes(unknown)[0]).toMatch(/then the hub is told/);
  expect(checkNotes(check({ everything: 'with_password' }))[0]).toMatch(/with a password/);
});

test('what came of a command is found by the command, wherever it stands by now', () => {
  const nginx = { why: '', argv: ['systemctl', 'restart', 'nginx'], state: 'granted' as const };
  const ssh = { why: '', argv: ['systemctl', 'restart', 'ssh'], state: 'refused' as const };
  const checked = check({ grants: [nginx, ssh] });
  expect(grantOf(checked, ssh.argv)?.state).toBe('refused');
  expect(grantOf(checked, ['systemctl', 'restart', 'cron'])).toBeUndefined();
  expect(grantOf(checked, ['systemctl', 'restart nginx'])).toBeUndefined();
});

test('a command reads as one would type it', () => {
  expect(commandText(['systemctl', 'restart', '--', 'getty@tty1.service'])).toBe(
    'systemctl restart -- getty@tty1.service',
  );
  expect(commandText(['echo', 'a b'])).toBe("echo 'a b'");
});

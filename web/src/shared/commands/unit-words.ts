// How a unit is, in words for people.
import type { RestartedUnitState } from '@/api/types';

/** systemd's words for why a unit failed (systemd.exec(5), "Service result"). */
const RESULTS: Record<string, string> = {
  'exit-code': 'its program ended with an error',
  signal: 'a signal ended its program',
  'core-dump': 'its program crashed',
  timeout: 'it took too long',
  watchdog: 'it gave no sign of life in time',
  'oom-kill': 'the kernel ended it to get memory back',
  'start-limit-hit': 'it failed too often within a short time',
  protocol: 'it did not say what systemd waits for',
  resources: 'systemd could not give it what it needs',
  'exec-condition': 'a condition of its own says no',
};

/** "active (running)" */
export function activeWords({ active, sub }: Pick<RestartedUnitState, 'active' | 'sub'>): string {
  return sub === '' || sub === active ? active : `${active} (${sub})`;
}

/** "Its program ended with an error (exit-code)"; nothing where it did not fail. */
export function resultWords({ result }: Pick<RestartedUnitState, 'result'>): string | undefined {
  if (result === '' || result === 'success') return undefined;
  const known = RESULTS[result];
  return known ? `${known} (${result})` : result;
}

/** What is worth knowing of how a unit is. */
export function unitFacts(state: RestartedUnitState): (readonly [string, string])[] {
  const { restarts, pid } = state;
  const result = resultWords(state);
  const facts: (readonly [string, string])[] = [['State', activeWords(state)]];
  if (result) facts.push(['Why', result]);
  if (restarts > 0) facts.push(['Started again', timesWords(restarts)]);
  facts.push(['Process', pid == null ? 'none' : String(pid)]);
  return facts;
}

function timesWords(count: number): string {
  return count === 1 ? 'once, by systemd itself' : `${count} times, by systemd itself`;
}

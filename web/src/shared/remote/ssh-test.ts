// What came of an SSH test: in steps, in a sentence, and as text to hand on.
import type { SshStep, SshTest } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { type ShownStep, stepWord } from '@/ui/Steps';

/** All that may happen on the way, in this order. */
const ORDER = [
  'resolve',
  'connect',
  'handshake',
  'host_key',
  'authenticate',
  'channel',
  'command',
  'sudo',
];

/** What happens on the way when all goes well. */
const USUAL: readonly { step: string; title: string }[] = [
  { step: 'connect', title: 'Connect' },
  { step: 'host_key', title: 'Host key' },
  { step: 'authenticate', title: 'Log in' },
  { step: 'command', title: 'Run a command' },
  { step: 'sudo', title: 'Become root' },
];

/** Before there is an answer. */
export function stepsAhead(withRoot: boolean): ShownStep[] {
  return USUAL.filter(({ step }) => withRoot || step !== 'sudo').map((step) => ({
    ...step,
    state: 'waiting',
  }));
}

/** What was tried, and what it did not come to. */
export function stepsOf({ steps, failure }: SshTest, withRoot: boolean): ShownStep[] {
  const shown = steps.map(({ step, title, ok, detail, duration_ms }): ShownStep => {
    const shared = { step, title, ms: duration_ms };
    if (ok) return { ...shared, state: 'done', detail };
    // What the failure itself says stands below, with what to do about it.
    return { ...shared, state: 'failed', ...(detail !== failure?.message && { detail }) };
  });
  if (!failure) return shown;
  const isNamed = steps.some(({ ok }) => !ok);
  const at = ORDER.indexOf(failure.step);
  const rest = stepsAhead(withRoot).filter(
    // What fails before anything was tried has no step of its own: its name is the failure's.
    ({ step }) => !steps.some((each) => each.step === step) && ORDER.indexOf(step) >= at,
  );
  return [
    ...shown,
    ...rest.map(
      (step): ShownStep => ({
        ...step,
        state: !isNamed && step.step === failure.step ? 'failed' : 'unreached',
      }),
    ),
  ];
}

/** The title of the step that it failed at. */
export function failedAt({ steps, failure }: SshTest): string | undefined {
  if (!failure) return undefined;
  const failed = steps.findLast(({ ok }) => !ok);
  return failed?.title ?? USUAL.find(({ step }) => step === failure.step)?.title;
}

export function wholeMs(steps: readonly SshStep[]): number {
  return steps.reduce((sum, { duration_ms }) => sum + duration_ms, 0);
}

/** For those who hear the page. */
export function testSentence(test: SshTest, name: string): string {
  if (!test.failure) return `${name} was reached: all ${test.steps.length} steps went well.`;
  const at = failedAt(test);
  const where = at ? ` at “${at}”` : '';
  return `${name} was not reached. It failed${where}: ${sentence(test.failure.message)} ${test.failure.advice}`;
}

/** As text, for whoever looks into it. */
export function testText(test: SshTest, name: string, withRoot: boolean, at: Date): string {
  const steps = stepsOf(test, withRoot).map(({ title, state, detail, ms }) => {
    const time = ms === undefined ? '' : took(ms);
    const line = `${stepWord(state).padEnd(12)}${title.padEnd(16)}${time.padEnd(9)}${detail ?? ''}`;
    return line.trimEnd();
  });
  const why = test.failure
    ? [`What happened: ${sentence(test.failure.message)}`, `What to do: ${test.failure.advice}`]
    : [];
  return [`SSH test of ${name}, ${at.toISOString()}`, ...steps, ...why].join('\n');
}

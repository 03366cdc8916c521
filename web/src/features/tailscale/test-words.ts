// What came of a test: in steps, in a sentence, and as text to hand on.
import type { TailscaleSource, TailscaleTest } from '@/api/types';
import { type ShownStep, type StepState, stepWord } from '@/ui/Steps';

type Step = TailscaleTest['steps'][number]['step'];

const ORDER: readonly Step[] = ['resolve', 'connect', 'authenticate', 'list'];

export function stepTitle(step: Step, source: TailscaleSource): string {
  const isLocal = source === 'local';
  switch (step) {
    case 'resolve':
      return isLocal ? 'Find the socket' : 'Find the server';
    case 'connect':
      return 'Connect';
    case 'authenticate':
      return isLocal ? 'Be let in' : 'Prove who asks';
    default:
      return 'Get the list';
  }
}

const STATES: Record<TailscaleTest['steps'][number]['result'], StepState> = {
  passed: 'done',
  failed: 'failed',
  unknown: 'unknown',
  not_reached: 'unreached',
};

export function stepsAhead(source: TailscaleSource): ShownStep[] {
  return ORDER.map((step) => ({ step, title: stepTitle(step, source), state: 'waiting' }));
}

export function stepsOf({ steps, source }: TailscaleTest): ShownStep[] {
  return steps.map(({ step, result }) => ({
    step,
    title: stepTitle(step, source),
    state: STATES[result],
  }));
}

/** The step that failed, and why. */
export function failedStep({ steps, source }: TailscaleTest) {
  const failed = steps.find(({ result }) => result === 'failed');
  return failed && { title: stepTitle(failed.step, source), detail: failed.detail ?? '' };
}

/** "5 devices, 4 of them online" */
export function devicesWords(devices: number, online: number): string {
  if (devices === 0) return 'no devices';
  if (devices === 1) return online === 1 ? 'one device, online' : 'one device, not online';
  const now = online === devices ? 'all' : online === 0 ? 'none' : `${online}`;
  return `${devices} devices, ${now} of them online`;
}

export function testTitle(test: TailscaleTest): string {
  if (test.ok) return `The list came: ${devicesWords(test.devices ?? 0, test.online ?? 0)}`;
  const failed = failedStep(test);
  return failed ? `Failed at “${failed.title}”` : 'It failed';
}

/** As text, for whoever looks into it. */
export function testText(test: TailscaleTest, at: Date): string {
  const steps = stepsOf(test).map(({ title, state }) => `${stepWord(state).padEnd(12)}${title}`);
  const failed = failedStep(test);
  const why = failed ? [`What happened: ${failed.detail}`, `Code: ${test.code ?? '–'}`] : [];
  return [`Test of Tailscale, ${at.toISOString()}`, ...steps, ...why, ...test.notes].join('\n');
}

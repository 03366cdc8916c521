// How far something that is done to an agent over SSH is: in steps, and in a sentence.
import type { Deployment } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { type ShownStep, stepWord } from '@/ui/Steps';

const NOW: Record<Deployment['action'], string> = {
  install: 'Installing the agent',
  upgrade: 'Upgrading the agent',
  reconfigure: 'Setting the agent anew',
  remove: 'Removing the agent',
};

const DONE: Record<Deployment['action'], string> = {
  install: 'Its agent runs',
  upgrade: 'Its agent is upgraded',
  reconfigure: 'Its agent is set anew',
  remove: 'Its agent is removed',
};

/** What happened so far, and that something goes on. */
export function deploymentSteps({ action, state, steps }: Deployment): ShownStep[] {
  const shown = steps.map(
    ({ step, title, ok, detail, duration_ms }): ShownStep => ({
      step,
      title,
      state: ok ? 'done' : 'failed',
      detail,
      ms: duration_ms,
    }),
  );
  if (state !== 'running') return shown;
  return [...shown, { step: 'next', title: titleAhead(action, steps), state: 'running' }];
}

/** What comes after a step that went well, where nothing else can. */
const AFTER: Record<string, string> = {
  host_key: 'Log in',
  authenticate: 'Look at the machine',
  look: 'Become root',
  install: 'Wait for the first beat',
  configure: 'Wait for the first beat',
  beat: 'Finish',
  remove: 'Withdraw its token',
  revoke: 'Finish',
};

/** What is done as root, whichever way the hub then says that it went. */
const WORK: Record<Deployment['action'], string> = {
  install: 'Install the agent',
  upgrade: 'Replace the agent',
  reconfigure: 'Set the agent anew',
  remove: 'Take the agent away',
};

/** The step that is under way, by name where it is certain: the hub tells of a step when it is over. */
function titleAhead(action: Deployment['action'], steps: Deployment['steps']): string {
  const last = steps.at(-1);
  // It may wait for its turn.
  if (!last) return 'First step';
  if (last.ok) return (last.step === 'root' ? WORK[action] : AFTER[last.step]) ?? 'Next step';
  const isTakenBack = last.step === 'beat' && steps.some(({ step }) => step === 'install');
  return isTakenBack ? 'Take back what was done' : 'Next step';
}

/** The title of the step that it failed at. */
export function deploymentFailedAt({ steps }: Deployment): string | undefined {
  return steps.findLast(({ ok }) => !ok)?.title;
}

export function deploymentWords(deployment: Deployment): string {
  const { action, state } = deployment;
  switch (state) {
    case 'running':
      return `${NOW[action]}…`;
    case 'done':
      return DONE[action];
    case 'interrupted':
      return 'The hub ended meanwhile: nobody knows how far it came';
    default: {
      const at = deploymentFailedAt(deployment);
      return at ? `Failed at “${at}”` : 'Failed';
    }
  }
}

/** For those who hear the page. */
export function deploymentSentence(deployment: Deployment, name: string): string {
  const { failure } = deployment;
  const why = failure ? ` ${sentence(failure.message)} ${failure.advice}` : '';
  return `${name}: ${sentence(deploymentWords(deployment))}${why}`.trim();
}

const ACTIONS: Record<Deployment['action'], string> = {
  install: 'Install',
  upgrade: 'Upgrade',
  reconfigure: 'Set anew',
  remove: 'Remove',
};

export const actionWord = (action: Deployment['action']): string => ACTIONS[action];

/** As text, for whoever looks into it. */
export function deploymentText(deployment: Deployment, name: string): string {
  const { action, started_at, failure } = deployment;
  const steps = deploymentSteps(deployment).map(({ title, state, detail, ms }) => {
    const time = ms === undefined ? '' : took(ms);
    return `${stepWord(state).padEnd(12)}${title.padEnd(30)}${time.padEnd(9)}${detail ?? ''}`.trimEnd();
  });
  const why = failure
    ? [`What happened: ${sentence(failure.message)}`, `What to do: ${failure.advice || '–'}`]
    : [];
  return [`${ACTIONS[action]}: the agent of ${name}, ${started_at}`, ...steps, ...why].join('\n');
}

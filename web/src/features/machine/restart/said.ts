import type { Run } from './use-restarts';

/** What the machine printed, as lines: complaints first, then what systemd has written down. */
export function printedOf(run: Run): string[] {
  if (run.state === 'running') return [];
  if (run.state === 'ended') {
    const { stderr, stdout, log } = run.result;
    return [...linesOf(stderr), ...linesOf(stdout), ...log];
  }
  // What was printed until it took too long.
  return ['stderr', 'stdout'].flatMap((name) => linesOf(run.error.field(name) ?? ''));
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** In one sentence, for those who hear the page, and to hand on. */
export function saidOf(run: Run): string {
  switch (run.state) {
    case 'running':
      return `Restarting ${run.name}.`;
    case 'ended':
      return run.result.message;
    default:
      return `${run.name} was not restarted: ${run.error.detail} ${run.error.advice ?? ''}`.trim();
  }
}

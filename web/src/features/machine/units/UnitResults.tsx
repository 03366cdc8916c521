import { cn } from '@/lib/cn';
import { saidOf } from './run';
import { UnitAnswer } from './UnitAnswer';
import type { UnitActs } from './use-unit-acts';

const placeOf = (name: string) => `unit-${name}`;

/** Brings into sight what came of it. */
export function showResult(name: string): void {
  document.getElementById(placeOf(name))?.focus();
}

/** What is done to services, and what came of it. */
export function UnitResults({ acts }: { acts: UnitActs }) {
  const newest = acts.runs.at(-1);
  return (
    <div className={cn('flex flex-col gap-3', acts.runs.length > 0 && 'mb-3')}>
      {/* There before anything is in it: only then is what comes into it read out. */}
      <p role="status" className="sr-only">
        {newest && saidOf(newest)}
      </p>
      {acts.runs.map((run) => (
        <div key={run.name} id={placeOf(run.name)} tabIndex={-1} className="outline-none">
          <UnitAnswer run={run} onDismiss={() => acts.forget(run.name)} />
        </div>
      ))}
    </div>
  );
}

import type { ReactNode } from 'react';
import type { Action, UnitAftermath } from '@/api/types';
import { CopyButton } from '@/ui/CopyField';
import { Printed } from '@/ui/Printed';
import { AnswerFrame } from '@/ui/Steps';
import { FactList } from '../FactList';
import { plain } from './output/plain';
import { activeWords, unitFacts } from './unit-words';

/** Whether something is not as it should be after an action, and has a frame of its own that says so. */
export function hasTrouble({ aftermath }: Pick<Action, 'aftermath'>): boolean {
  return aftermath?.ok === false;
}

/** How things are after an action, in a line among its facts, where they are as they should be. */
export function aftermathFact({
  aftermath,
}: Pick<Action, 'aftermath'>): readonly [string, ReactNode] | undefined {
  if (!aftermath?.ok) return undefined;
  const { unit, state, message } = aftermath;
  if (!state) return ['After it', message];
  const process = state.pid == null ? '' : `, process ${state.pid}`;
  return ['After it', `${unit} is ${activeWords(state)}${process}`];
}

interface Props {
  aftermath: UnitAftermath;
  /** For whoever looks for it. */
  name: string;
  /** What to do about it, where the hub knows. */
  advice?: string | undefined;
  note?: ReactNode;
  /** What the command itself printed: it comes before what systemd wrote down. */
  printed?: readonly string[];
  /** Stands below all else. */
  more?: ReactNode;
  onDismiss?: () => void;
}

/** A unit that is not as it should be after an action: how it is, and its last words. */
export function UnitTrouble({
  aftermath,
  name,
  advice,
  note,
  printed = [],
  more,
  onDismiss,
}: Props) {
  const { unit, message, state, log } = aftermath;
  const said = plain([...printed, ...log]);
  return (
    <AnswerFrame
      name={name}
      tone="crit"
      title={message}
      note={note}
      actions={<CopyButton text={[message, said].join('\n')} />}
      {...(onDismiss && { onDismiss })}
    >
      <div className="flex flex-col gap-2.5 px-3 pb-3">
        {state && <FactList facts={unitFacts(state)} />}
        {advice && (
          <p className="text-t2 [overflow-wrap:anywhere]">
            <span className="font-medium text-t1">What to do:</span> {advice}
          </p>
        )}
        {more}
      </div>
      {said.trim() !== '' && (
        <Printed
          label={`What the machine said of ${unit}`}
          text={said}
          className="max-h-72 border-t max-sm:[&>pre]:w-auto max-sm:[&>pre]:whitespace-pre-wrap max-sm:[&>pre]:[overflow-wrap:anywhere]"
        />
      )}
    </AnswerFrame>
  );
}

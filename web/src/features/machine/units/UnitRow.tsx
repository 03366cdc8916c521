import { CircleStop, Ellipsis, Play, RotateCw } from 'lucide-react';
import type { Service } from '@/api/types';
import { cn } from '@/lib/cn';
import { bytes } from '@/lib/units';
import { TimeAgo } from '@/shared/TimeAgo';
import { IconButton } from '@/ui/Button';
import { Figure } from '@/ui/Figure';
import { Menu } from '@/ui/Menu';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { Td } from '@/ui/Table';
import { Expectation } from '../Expectation';
import { lookOf, wordOf } from './look';
import { hasFailed, isUnderWay, type UnitRun } from './run';
import { showResult } from './UnitResults';
import { makesSense, VERBS, type Verb } from './verbs';

interface Props {
  machineId: string;
  unit: Service;
  isAway: boolean;
  run: UnitRun | undefined;
  /** Absent for who may not. */
  onAct?: (verb: Verb) => void;
}

/** A service, how it is, and what can be done to it. */
export function UnitRow({ machineId, unit, isAway, run, onAct }: Props) {
  const current = run && isUnderWay(run) ? run : undefined;
  return (
    <tr>
      <Td className="align-middle!">
        <span className="inline-block min-w-16 font-medium [overflow-wrap:anywhere]">
          {unit.name}
        </span>
        {unit.description && (
          <span className="block text-12 text-t3 [overflow-wrap:anywhere]">{unit.description}</span>
        )}
      </Td>
      <Td className="align-middle!">
        {current ? <Changing run={current} /> : <State unit={unit} isAway={isAway} />}
        {run && hasFailed(run) && (
          <button
            type="button"
            onClick={() => showResult(unit.name)}
            className="min-h-6 text-left text-12 text-accent underline underline-offset-2 print:hidden"
          >
            What happened
          </button>
        )}
      </Td>
      <Td className="align-middle!">
        <Expectation machineId={machineId} unit={unit} />
      </Td>
      <Td className="hidden align-middle! whitespace-nowrap sm:table-cell">
        {unit.since ? <TimeAgo at={unit.since} /> : '–'}
      </Td>
      <Td className="hidden align-middle! text-right md:table-cell">
        <Figure quantity={bytes(unit.memory_bytes)} />
      </Td>
      <Td className="tnum hidden align-middle! text-right md:table-cell">{unit.pid ?? '–'}</Td>
      <Td className="hidden align-middle! sm:table-cell">
        {unit.enabled == null ? '–' : unit.enabled ? 'Starts' : 'Does not start'}
      </Td>
      {onAct && (
        <Td className="py-0! pl-0! align-middle!">
          <Acts unit={unit} isBusy={current !== undefined} onAct={onAct} />
        </Td>
      )}
    </tr>
  );
}

function State({ unit, isAway }: { unit: Service; isAway: boolean }) {
  const { mark, tone } = lookOf(unit);
  const word = wordOf(unit);
  const finer = unit.sub_state;
  return (
    <span className="flex items-center gap-1.5 max-sm:flex-wrap sm:whitespace-nowrap">
      <StatusMark mark={mark} tone={tone} size={13} stale={isAway} />
      <span className={cn(tone !== 'ok' && tone !== 'off' && ['font-medium', toneText[tone]])}>
        {word}
      </span>
      {finer && finer !== unit.state && <span className="text-t3">{finer}</span>}
    </span>
  );
}

/** While something is done to it, how it was is no news. */
function Changing({ run: { verb, action } }: { run: UnitRun }) {
  const isWaiting = action?.state === 'waiting';
  return (
    <span data-unit-act={verb} className="flex items-center gap-1.5">
      <StatusMark
        mark={isWaiting ? 'paused' : 'unknown'}
        tone={isWaiting ? 'maint' : 'info'}
        size={13}
      />
      <span className={cn('font-medium', isWaiting ? 'text-maint' : 'text-info')}>
        {isWaiting ? 'Waits' : `${VERBS[verb].now}…`}
      </span>
    </span>
  );
}

const ALL = [
  { verb: 'restart', icon: <RotateCw size={15} aria-hidden /> },
  { verb: 'start', icon: <Play size={15} aria-hidden /> },
  { verb: 'stop', icon: <CircleStop size={15} aria-hidden /> },
] as const;

interface ActsProps {
  unit: Service;
  isBusy: boolean;
  onAct: (verb: Verb) => void;
}

/** All in a menu, and the usual one as a button where there is room. */
function Acts({ unit, isBusy, onAct }: ActsProps) {
  return (
    <span className="flex justify-end">
      <IconButton
        label={`Restart ${unit.name}`}
        disabled={isBusy}
        onClick={() => onAct('restart')}
        className="max-sm:hidden"
      >
        <RotateCw size={15} aria-hidden />
      </IconButton>
      <Menu
        trigger={
          <IconButton label={`What to do with ${unit.name}`} disabled={isBusy}>
            <Ellipsis size={17} aria-hidden />
          </IconButton>
        }
        items={ALL.map(({ verb, icon }) => {
          const { ok, why } = makesSense(verb, unit);
          return {
            ...{ icon, label: `${VERBS[verb].word}…`, disabled: !ok },
            ...(why && { why }),
            // The menu gives the focus back before the dialog takes it.
            onSelect: () => setTimeout(() => onAct(verb)),
          };
        })}
      />
    </span>
  );
}

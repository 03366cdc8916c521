import { Lightbulb } from 'lucide-react';
import type { KindSuggestion, PowerCategory } from '@/api/types';
import { can } from '@/shared/can';
import { useMachinesByName } from '@/shared/machines-by-name';
import type { PowerDraft } from '@/shared/power/draft';
import { CATEGORY_NAMES } from '@/shared/power/labels';
import { useRole } from '@/shared/session';
import { Field, Input, Select, Textarea } from '@/ui/Field';
import { type HostDraft, type HostFaults, hostFaults, isOpen, said } from './draft';
import type { ImportDraft } from './use-import-draft';
import { WhichMachine } from './WhichMachine';

interface Props {
  host: HostDraft;
  /** Its place among those that are sent, by which the hub says what is wrong with it. */
  at: number;
  draft: ImportDraft;
  /** Tags are asked for above, for all; what is left has its own fold. */
  isOneOfMany?: boolean;
}

/** What a host will be as a machine, and before that whether it is one already, where only a name says so. */
export function HostFields(props: Props) {
  const { host, at, draft } = props;
  const { setHost, tried, refusal } = draft;
  const { namesake, which } = host;
  if (!namesake) return <Fields {...props} />;
  return (
    <div className="flex flex-col gap-4">
      <WhichMachine
        namesake={namesake}
        which={which}
        error={
          (tried ? hostFaults(host).which : undefined) ??
          refusal?.field(`hosts/${at}/not_machine_id`) ??
          (which === 'it' ? refusal?.field(`hosts/${at}/machine_id`) : undefined)
        }
        onChange={(chosen) => setHost(host.key, said(chosen, namesake))}
      />
      {!isOpen(host) && which !== 'it' && <Fields {...props} />}
    </div>
  );
}

function Fields({ host, at, draft, isOneOfMany = false }: Props) {
  const { setHost, tried, refusal } = draft;
  const set = (change: Partial<HostDraft>) => setHost(host.key, change);
  const faults: HostFaults = tried ? hostFaults(host) : {};
  const refused = (field: string) => refusal?.field(`hosts/${at}/${field}`);
  const isNew = host.machine === '';
  // Where the hub logs in to a machine is for admins to say.
  const mayLink = can.changeConnections(useRole()).ok;
  return (
    <div className="flex flex-col gap-4">
      {isNew && (
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label="Name" error={faults.name ?? refused('name')}>
            <Input
              value={host.name}
              maxLength={64}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => set({ name: event.target.value })}
            />
          </Field>
          <Field
            label="Kind"
            error={refused('kind')}
            hint={
              host.suggestion ? (
                <Suggestion suggestion={host.suggestion} chosen={host.kind} />
              ) : (
                host.kind === '' &&
                'A server for now. What it seems to be is suggested once more is known of it.'
              )
            }
          >
            <Select
              value={host.kind}
              options={[
                ...(host.suggestion ? [] : [{ value: '' as const, label: 'Not chosen' }]),
                { value: 'server', label: 'Server' },
                { value: 'workstation', label: 'Workstation' },
              ]}
              onChange={(kind) => set({ kind })}
            />
          </Field>
        </div>
      )}
      {isNew && !isOneOfMany && <Tags host={host} onChange={set} error={refused('tags')} />}
      <details
        className={isOneOfMany ? undefined : 'rounded-button border px-3 py-2'}
        open={host.machine !== '' || undefined}
      >
        <summary className="w-fit rounded-control text-13 font-medium text-t2">
          {isOneOfMany
            ? `Tags, watts, notes${mayLink ? ', or an existing machine' : ''}`
            : `Watts, notes${mayLink ? ', or an existing machine' : ''}`}
        </summary>
        <div className="mt-3 flex flex-col gap-4 pb-1">
          {isNew && (
            <>
              {isOneOfMany && <Tags host={host} onChange={set} error={refused('tags')} />}
              <Watts
                power={host.power}
                faults={{
                  idle: faults.idle ?? refused('power/idle_watts'),
                  most: faults.most ?? refused('power/max_watts'),
                }}
                onChange={(change) => set({ power: { ...host.power, ...change } })}
              />
              <Field label="Notes" optional error={refused('notes')}>
                <Textarea
                  rows={2}
                  value={host.notes}
                  onChange={(event) => set({ notes: event.target.value })}
                />
              </Field>
            </>
          )}
          {mayLink && <ImportAs host={host} onChange={set} error={refused('machine_id')} />}
        </div>
      </details>
    </div>
  );
}

/** What it seems to be is chosen already, and said: nobody has to find out later. */
function Suggestion({ suggestion, chosen }: { suggestion: KindSuggestion; chosen: string }) {
  const { kind, reason } = suggestion;
  return (
    <span className="flex gap-1.5">
      <Lightbulb size={14} aria-hidden className="mt-0.5 shrink-0" />
      <span>
        {kind === chosen ? `Suggested. ${reason}` : `It seems to be a ${kind}. ${reason}`}
      </span>
    </span>
  );
}

interface PartProps {
  host: HostDraft;
  onChange: (change: Partial<HostDraft>) => void;
  error: string | undefined;
}

function Tags({ host, onChange, error }: PartProps) {
  return (
    <Field label="Tags" optional hint="With commas between." error={error}>
      <Input
        value={host.tags}
        spellCheck={false}
        placeholder="storage, rack"
        onChange={(event) => onChange({ tags: event.target.value })}
      />
    </Field>
  );
}

/** A host may be a machine that was added by hand, or one that has another name. */
function ImportAs({ host, onChange, error }: PartProps) {
  const machines = useMachinesByName() ?? [];
  return (
    <Field
      label="Import as"
      error={error}
      hint={
        host.machine !== ''
          ? 'The machine keeps its name, kind, tags, and how it is reached. It is known to be this host from then on.'
          : undefined
      }
    >
      <Select
        value={host.machine}
        options={[
          { value: '', label: 'A new machine' },
          ...machines.flatMap(({ id, name }) =>
            // Of that one it was said that this is another.
            id === host.namesake?.id
              ? []
              : [{ value: id as string, label: `This machine: ${name}` }],
          ),
        ]}
        onChange={(machine) => onChange({ machine })}
      />
    </Field>
  );
}

interface WattsProps {
  power: PowerDraft;
  faults: HostFaults;
  onChange: (change: Partial<PowerDraft>) => void;
}

const CATEGORIES = Object.entries(CATEGORY_NAMES) as [PowerCategory, string][];

/** What its costs are reckoned by until it measures itself. */
function Watts({ power, faults, onChange }: WattsProps) {
  return (
    <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_7.5rem_7.5rem]">
      <Field label="Draws power like">
        <Select
          value={power.category}
          options={[
            { value: '', label: 'To be found out' },
            ...CATEGORIES.map(([value, label]) => ({ value, label })),
          ]}
          onChange={(category) => onChange({ category })}
        />
      </Field>
      <Field label="Watts at rest" error={faults.idle}>
        <Input
          inputMode="decimal"
          value={power.idle}
          onChange={(event) => onChange({ idle: event.target.value })}
        />
      </Field>
      <Field label="Watts at work" error={faults.most}>
        <Input
          inputMode="decimal"
          value={power.most}
          onChange={(event) => onChange({ most: event.target.value })}
        />
      </Field>
    </div>
  );
}

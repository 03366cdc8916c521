import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { commandSettingsQuery } from '@/api/commands';
import { asApiError } from '@/api/problem';
import { servicesQuery } from '@/api/queries';
import type { ActionDefinition, BatchStart, Machine } from '@/api/types';
import { can } from '@/shared/can';
import { machinesWords, named, within } from '@/shared/commands/words';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field, Select } from '@/ui/Field';
import { Confirmation, isConfirmed } from './Confirmation';
import { approverOf, paramsOf, type Values, valuesOf, waitsOn } from './draft';
import { MachinePicker } from './MachinePicker';
import { Manner } from './Manner';
import { ParameterField } from './ParameterField';
import { PreviewPanel } from './PreviewPanel';
import { Refusals } from './Refusals';
import { usePreview } from './use-preview';
import { useStart } from './use-start';
import { WaitNotice } from './WaitNotice';

export type Place =
  | { to: '/commands/$id'; params: { id: string } }
  | { to: '/commands/batches/$id'; params: { id: string } };

interface Props {
  definitions: readonly ActionDefinition[];
  machines: readonly Machine[];
  begin: { action: string | undefined; machines: readonly string[]; given: Values };
  onBegun: (place: Place) => void;
  onClose: () => void;
}

export function RunForm({ definitions, machines, begin, onBegun, onClose }: Props) {
  const form = useId();
  const role = useRole();
  const find = (name: string | undefined) => definitions.find((each) => each.name === name);
  const [definition, setDefinition] = useState(find(begin.action));
  const [values, setValues] = useState(() => valuesOf(definition?.parameters ?? [], begin.given));
  const [ids, setIds] = useState<readonly string[]>(begin.machines);
  const [manner, setManner] = useState({ parallel: 4, stopOnFailure: false });
  const [typed, setTyped] = useState('');
  const [isTried, setTried] = useState(false);
  const [started, setStarted] = useState<BatchStart>();

  const chosen = machines.filter((machine) => ids.includes(machine.id));
  const [first] = chosen;
  const names = chosen.map(({ name }) => name);
  const { params, missing } = paramsOf(definition?.parameters ?? [], values);
  const isFilled = definition !== undefined && missing.length === 0;
  const preview = usePreview(isFilled ? definition.name : undefined, first?.id, params);
  const settings = useQuery(commandSettingsQuery).data;
  const services = useQuery({
    ...servicesQuery(first?.id ?? ''),
    enabled: first !== undefined && Boolean(definition?.parameters.some((p) => p.kind === 'unit')),
  }).data;

  const start = useStart((answered) => {
    const place = placeOf(answered);
    if (place && answered.items.every(({ error }) => !error)) onBegun(place);
    else setStarted(answered);
  });
  const refusal = start.error ? asApiError(start.error) : undefined;
  const change = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      start.reset();
    };
  };
  const errorOf = (name: string) =>
    refusal?.field(`params/${name}`) ??
    (missing.includes(name)
      ? isTried
        ? 'This has to be filled in.'
        : undefined
      : preview.error?.field(`params/${name}`));

  const waiting = definition ? waitsOn(definition, settings, chosen) : [];
  const mayApprove =
    definition !== undefined && can.actAs(role, approverOf(definition, settings, waiting)).ok;
  const isDangerous = definition?.danger === 'dangerous' && chosen.length > 0;
  const mayRun =
    isFilled && chosen.length > 0 && !preview.error && (!isDangerous || isConfirmed(names, typed));
  const title = preview.data?.title ?? definition?.title ?? '';
  const what =
    definition && chosen.length > 0 ? named(definition.name, title, machinesWords(names)) : 'Run';

  function run(withApproval: boolean) {
    setTried(true);
    if (!definition || !mayRun || start.isPending) return;
    start.mutate({ action: definition.name, params, machines: ids, ...manner, withApproval });
  }

  if (started) {
    const place = placeOf(started);
    return (
      <Dialog
        open
        onOpenChange={onClose}
        title={what}
        footer={
          <>
            <Button onClick={() => setStarted(undefined)}>Back to the form</Button>
            {place && (
              <Button variant="primary" onClick={() => onBegun(place)}>
                See how it goes
              </Button>
            )}
          </>
        }
      >
        <Refusals started={started} machines={machines} onFollow={onClose} />
      </Dialog>
    );
  }

  const waits = waiting.length > 0;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Run a command"
      size="lg"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={form}
            variant={waits && mayApprove ? 'default' : isDangerous && !waits ? 'danger' : 'primary'}
            busy={start.isPending && !start.variables?.withApproval}
            disabled={!mayRun || start.isPending}
            className="max-w-full whitespace-normal! h-auto! min-h-9 py-1.5 pointer-coarse:min-h-11"
          >
            {waits ? `Ask to ${within(what)}` : what}
          </Button>
          {waits && mayApprove && (
            <Button
              variant={isDangerous ? 'danger' : 'primary'}
              busy={start.isPending && start.variables?.withApproval}
              disabled={!mayRun || start.isPending}
              className="max-w-full whitespace-normal! h-auto! min-h-9 py-1.5 pointer-coarse:min-h-11"
              onClick={() => run(true)}
            >
              {what} now
            </Button>
          )}
        </>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          run(false);
        }}
      >
        <Field label="Action">
          <Select
            value={definition?.name ?? ''}
            options={[
              ...(definition ? [] : [{ value: '', label: 'Choose what to run' }]),
              ...optionsOf(definitions, role),
            ]}
            onChange={(name) => {
              const next = find(name);
              setDefinition(next);
              setValues(valuesOf(next?.parameters ?? [], values));
              setTyped('');
              setTried(false);
              start.reset();
            }}
          />
        </Field>
        {definition?.parameters.map((parameter) => (
          <ParameterField
            key={`${definition.name} ${parameter.name}`}
            parameter={parameter}
            value={values[parameter.name] ?? ''}
            error={errorOf(parameter.name)}
            {...(services && { known: services.items.map(({ name }) => name) })}
            onChange={(value) => change(setValues)({ ...values, [parameter.name]: value })}
          />
        ))}
        <MachinePicker
          machines={machines}
          chosen={ids}
          error={isTried && chosen.length === 0 ? 'Choose at least one.' : undefined}
          onChange={(next) => {
            change(setIds)(next);
            setTyped('');
          }}
        />
        {definition && (
          <PreviewPanel
            definition={definition}
            preview={preview}
            machine={first?.name}
            isMany={chosen.length > 1}
          />
        )}
        {chosen.length > 1 && <Manner manner={manner} onChange={change(setManner)} />}
        {waits && definition && (
          <WaitNotice
            definition={definition}
            waiting={waiting}
            count={chosen.length}
            approver={approverOf(definition, settings, waiting)}
            hours={settings?.approval_hours}
            now={mayApprove ? `${what} now` : undefined}
          />
        )}
        {isDangerous && (
          <Confirmation title={title} names={names} typed={typed} onTyped={setTyped} />
        )}
        {refusal && !refusal.errors.some(({ pointer }) => pointer.startsWith('/params/')) && (
          <p role="alert" className="text-crit">
            {refusal.detail} {refusal.advice}
            {refusal.retryAfter && ` Try again in ${refusal.retryAfter} s.`}
          </p>
        )}
      </form>
    </Dialog>
  );
}

/** What one may not ask for is there, too, and says why not. */
function optionsOf(definitions: readonly ActionDefinition[], role: ReturnType<typeof useRole>) {
  return definitions.map(({ name, title, is_approved, role: needed }) => {
    const mayRun = can.actAs(role, needed).ok;
    const why = !is_approved ? ' – not approved yet' : mayRun ? '' : ' – for admins';
    return { value: name, label: `${title}${why}`, disabled: why !== '' };
  });
}

/** Where to see how it goes; nowhere when it was begun nowhere. */
function placeOf({ batch_id, items }: BatchStart): Place | undefined {
  const begun = items.flatMap(({ action }) => (action ? [action] : []));
  const [first] = begun;
  if (!first) return undefined;
  return items.length === 1
    ? { to: '/commands/$id', params: { id: first.id } }
    : { to: '/commands/batches/$id', params: { id: batch_id } };
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, machinePowerQuery } from '@/api/queries';
import type { MachinePower, PowerCategory } from '@/api/types';
import { text, watts } from '@/lib/units';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field, Input, Select } from '@/ui/Field';
import { FormDialog } from '@/ui/FormDialog';
import { LabelWord } from './LabelWord';
import { CATEGORY_NAMES, ORIGIN_WORDS, SOURCE_NAMES } from './labels';
import { wattsFault, wattsOf } from './watts';

interface Props {
  id: string;
  name: string;
  onClose: () => void;
}

/** What a machine draws, how that is known, and what somebody knows better. */
export function PowerDialog({ id, name, onClose }: Props) {
  const query = useQuery(machinePowerQuery(id));
  const allowed = can.editMachine(useRole());
  const title = `Watts of ${name}`;
  if (query.data && allowed.ok) {
    return <PowerForm title={title} power={query.data} onClose={onClose} />;
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ListState what="watts" query={query}>
        {(power) => (
          <div className="flex flex-col gap-4">
            <Known power={power} />
            <p className="text-13 text-t3">{allowed.why}</p>
          </div>
        )}
      </ListState>
    </Dialog>
  );
}

function PowerForm({
  title,
  power,
  onClose,
}: {
  title: string;
  power: MachinePower;
  onClose: () => void;
}) {
  const { machine_id: id, settings, profile, categories } = power;
  const queryClient = useQueryClient();
  const [category, setCategory] = useState<PowerCategory | ''>(settings.category ?? '');
  const [idle, setIdle] = useState(settings.idle_watts?.toString() ?? '');
  const [most, setMost] = useState(settings.max_watts?.toString() ?? '');
  const [tried, setTried] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/api/v1/machines/{id}/power', {
          params: { path: { id } },
          body: {
            category: category || null,
            idle_watts: wattsOf(idle),
            max_watts: wattsOf(most),
          },
        }),
      ),
    onSuccess: async (answered) => {
      queryClient.setQueryData(machinePowerQuery(id).queryKey, answered);
      await queryClient.invalidateQueries({ queryKey: keys.costs });
      toast('Saved. The past is reckoned anew.');
      onClose();
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  const faults = [wattsFault(idle), wattsFault(most)];
  const usual = categories.find((each) => each.category === (category || profile.category));
  const found = settings.category === null && profile.category;
  return (
    <FormDialog
      title={title}
      size="md"
      submit="Save"
      busy={isPending}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!faults.some(Boolean)) mutate();
      }}
      {...(refusal && refusal.errors.length === 0 && { refusal: refusal.detail })}
    >
      <Known power={power} />
      <Field label="Kind of machine" error={refusal?.field('category')}>
        <Select
          value={category}
          options={[
            { value: '', label: found ? `Found out: ${CATEGORY_NAMES[found]}` : 'Found out' },
            ...categories.map((each) => ({
              value: each.category,
              label: `${CATEGORY_NAMES[each.category]}, ${each.idle_watts} to ${each.max_watts} W`,
            })),
          ]}
          onChange={setCategory}
        />
      </Field>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label="Watts at rest"
          optional
          error={(tried ? faults[0] : undefined) ?? refusal?.field('idle_watts')}
          hint={usual && `Usual: ${usual.idle_watts} W`}
        >
          <Input
            inputMode="decimal"
            value={idle}
            onChange={(event) => setIdle(event.target.value)}
          />
        </Field>
        <Field
          label="Watts at work"
          optional
          error={(tried ? faults[1] : undefined) ?? refusal?.field('max_watts')}
          hint={usual && `Usual: ${usual.max_watts} W`}
        >
          <Input
            inputMode="decimal"
            value={most}
            onChange={(event) => setMost(event.target.value)}
          />
        </Field>
      </div>
      <p className="text-13 text-t3">
        A plug with a meter tells both in ten minutes; one of them is enough. They count where the
        machine does not measure itself, for the past as well.
      </p>
    </FormDialog>
  );
}

function Known({ power: { now, profile, sources } }: { power: MachinePower }) {
  const { idle_watts, idle_from, max_watts, max_from } = profile;
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="tnum text-20 font-semibold">{now ? text(watts(now.watts)) : '–'}</span>
          {now ? <LabelWord label={now.label} className="text-13 text-t2" /> : null}
        </p>
        <p className="text-13 text-t2">{now ? now.why : 'It is away: nothing is known of now.'}</p>
        <p className="text-13 text-t3">
          At rest {text(watts(idle_watts))} ({ORIGIN_WORDS[idle_from]}), at work{' '}
          {text(watts(max_watts))} ({ORIGIN_WORDS[max_from]}).
        </p>
      </div>
      {sources.length === 0 ? (
        <p className="text-13 text-t3">Nothing in it was found that could tell of its power.</p>
      ) : (
        <ul aria-label="What could tell of its power" className="flex flex-col gap-1.5 text-13">
          {sources.map(({ source, readable, hint }) => (
            <li key={source}>
              <span className="font-medium">{SOURCE_NAMES[source] ?? source}</span>{' '}
              <span className="text-t3">{readable ? 'can be read' : 'cannot be read'}</span>
              {hint && <span className="block text-t2">{hint}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

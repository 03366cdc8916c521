import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, machineThresholdsQuery, thresholdsQuery } from '@/api/queries';
import type { MachineDetail, MachineThresholds, Thresholds } from '@/api/types';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { RuleGroups, refusalOf } from '@/shared/rules/RuleGroups';
import {
  bodyOf,
  changedRules,
  draftOf,
  faultsOf,
  type RuleKey,
  takeRule,
} from '@/shared/rules/rules';
import { SaveBar } from '@/shared/rules/SaveBar';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';

/** Where the alert rules of a machine differ from those of all. */
export function MachineRules({ machine }: { machine: MachineDetail }) {
  const id = useId();
  const general = useQuery(thresholdsQuery);
  const own = useQuery({ ...machineThresholdsQuery(machine.id), refetchOnMount: 'always' });
  const error = general.error ?? own.error;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="text-15 font-semibold">
        Alert rules
      </h2>
      <p className="mt-1 mb-4 text-t2">
        They are those of all machines, but where you change them here.{' '}
        <Link
          to="/alerts"
          search={{ tab: 'rules' }}
          className="text-accent underline underline-offset-2"
        >
          Rules for all machines
        </Link>
      </p>
      {general.data && own.data ? (
        <Form
          key={JSON.stringify([general.data, own.data])}
          machine={machine}
          general={general.data}
          own={own.data}
        />
      ) : error ? (
        <ErrorState
          title="The rules cannot be read"
          failure={failureOf(error)}
          onRetry={() => void Promise.all([general.refetch(), own.refetch()])}
        />
      ) : (
        <Skeleton className="h-96 w-full" />
      )}
    </section>
  );
}

interface FormProps {
  machine: MachineDetail;
  general: Thresholds;
  own: MachineThresholds;
}

function Form({ machine, general, own }: FormProps) {
  const allowed = can.editMachine(useRole());
  const queryClient = useQueryClient();
  const [all] = useState(() => draftOf(general));
  const [before] = useState(() => draftOf(own.effective));
  const [draft, setDraft] = useState(before);
  const [opened, setOpened] = useState<ReadonlySet<RuleKey>>(new Set());
  const [asking, setAsking] = useState(false);
  const differing = changedRules(draft, all) as Set<RuleKey>;
  const path = { params: { path: { id: machine.id } } };
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => {
      const body = bodyOf(draft, all);
      return Object.keys(body).length === 0
        ? answer(api.DELETE('/api/v1/machines/{id}/thresholds', path))
        : answer(
            api.PUT('/api/v1/machines/{id}/thresholds', {
              ...path,
              body: body as Record<string, never>,
            }),
          );
    },
    onSuccess: (answered) => {
      queryClient.setQueryData(keys.machineThresholds(machine.id), answered);
      toast(`Saved the rules of ${machine.name}`);
    },
  });
  const wrong = faultsOf(draft);
  const isWrong = Object.keys(wrong).length > 0;
  const failure = error ? asApiError(error) : undefined;
  const refused = failure && refusalOf(failure.errors, failure.detail);
  const isDirty = changedRules(draft, before).size > 0;
  const mounts = (machine.detail?.filesystems ?? []).map(({ mount_point }) => mount_point);

  const change = (next: typeof draft) => {
    setDraft(next);
    if (error) reset();
  };

  return (
    <>
      {allowed.why && <p className="mb-3 text-13 text-t3">{allowed.why}</p>}
      <RuleGroups
        draft={draft}
        onDraft={change}
        faults={{ ...refused?.faults, ...wrong }}
        disabled={!allowed.ok}
        mounts={mounts}
        own={new Set([...differing, ...opened])}
        onOwn={(rule, to) => {
          const next = new Set(opened);
          if (to) next.add(rule.key);
          else {
            next.delete(rule.key);
            change(takeRule(draft, all, rule.key));
          }
          setOpened(next);
        }}
      />
      {!isDirty && Object.keys(own.overrides).length > 0 && (
        <Button className="mt-4" disabled={!allowed.ok} onClick={() => setAsking(true)}>
          Same as all in everything
        </Button>
      )}
      {isDirty && (
        <SaveBar
          busy={isPending}
          disabled={isWrong}
          refusal={isWrong ? 'A number is missing.' : refused?.refusal}
          onSave={() => mutate()}
          onUndo={() => {
            setDraft(before);
            setOpened(new Set());
            reset();
          }}
        />
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Let ${machine.name} have the rules of all?`}
        body={<p>What was set for this machine alone is forgotten.</p>}
        confirmLabel="Same as all"
        onConfirm={async () => {
          const answered = await answer(api.DELETE('/api/v1/machines/{id}/thresholds', path));
          queryClient.setQueryData(keys.machineThresholds(machine.id), answered);
          toast(`${machine.name} has the rules of all`);
        }}
      />
    </>
  );
}

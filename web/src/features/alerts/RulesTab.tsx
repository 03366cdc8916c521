import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { thresholdsQuery } from '@/api/queries';
import type { Thresholds } from '@/api/types';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { RuleGroups, refusalOf } from '@/shared/rules/RuleGroups';
import { bodyOf, changedRules, draftOf, faultsOf } from '@/shared/rules/rules';
import { SaveBar } from '@/shared/rules/SaveBar';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';

/** The rules that hold for all machines. */
export default function RulesTab() {
  const { data, error, isFetching, refetch } = useQuery(thresholdsQuery);
  if (error && !data) {
    return (
      <ErrorState
        title="The rules cannot be read"
        failure={failureOf(error)}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) {
    return (
      <Loading what="rules">
        <Skeleton className="h-96 w-full max-w-[760px]" />
      </Loading>
    );
  }
  return <RulesForm key={JSON.stringify(data)} saved={data} />;
}

function RulesForm({ saved }: { saved: Thresholds }) {
  const allowed = can.changeSettings(useRole());
  const queryClient = useQueryClient();
  const [before] = useState(() => draftOf(saved));
  const [draft, setDraft] = useState(before);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () =>
      answer(api.PUT('/api/v1/settings/thresholds', { body: bodyOf(draft, before) as Thresholds })),
    onSuccess: (answered) => {
      queryClient.setQueryData(thresholdsQuery.queryKey, answered);
      toast('Saved the rules');
    },
  });
  const own = faultsOf(draft);
  const failure = error ? asApiError(error) : undefined;
  const refused = failure && refusalOf(failure.errors, failure.detail);
  const isDirty = changedRules(draft, before).size > 0;
  const isWrong = Object.keys(own).length > 0;

  return (
    <div className="max-w-[760px]">
      <h2 className="text-15 font-semibold">Rules for all machines</h2>
      <p className="mt-1 mb-5 text-t2">
        Also for those that come later. A machine can differ: see the settings on its page.
        {allowed.why && <span className="block text-13 text-t3">{allowed.why}</span>}
      </p>
      <RuleGroups
        draft={draft}
        onDraft={(next) => {
          setDraft(next);
          // What was wrong may be right now.
          if (error) reset();
        }}
        faults={{ ...refused?.faults, ...own }}
        disabled={!allowed.ok}
      />
      {isDirty && (
        <SaveBar
          busy={isPending}
          disabled={isWrong}
          refusal={isWrong ? 'A number is missing.' : refused?.refusal}
          onSave={() => mutate()}
          onUndo={() => {
            setDraft(before);
            reset();
          }}
        />
      )}
    </div>
  );
}

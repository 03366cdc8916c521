import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { activeAlertsQuery, keys } from '@/api/queries';
import type { Alert, AlertDetail } from '@/api/types';
import { hubNow } from '@/lib/time';
import { useSession } from '../session';
import { toast } from '../toast';
import { type Act, after, change, doneWords, failedWords, putBack } from './acts';

function send(act: Act, id: string): Promise<AlertDetail> {
  const params = { path: { id } };
  switch (act.kind) {
    case 'acknowledge':
      return answer(
        api.POST('/api/v1/alerts/{id}/acknowledge', { params, body: { note: act.note } }),
      );
    case 'snooze': {
      const { until, minutes, reason } = act;
      return answer(
        api.POST('/api/v1/alerts/{id}/snooze', { params, body: { until, minutes, reason } }),
      );
    }
    case 'reopen':
      return answer(api.POST('/api/v1/alerts/{id}/reopen', { params }));
    case 'resolve':
      return answer(api.POST('/api/v1/alerts/{id}/resolve', { params, body: { note: act.note } }));
  }
}

interface Doing {
  act: Act;
  alerts: readonly Alert[];
}

/** Does something to alerts: shown at once, taken back with a word where the hub refuses. */
export function useAlertActs(): (act: Act, alerts: readonly Alert[]) => void {
  const queryClient = useQueryClient();
  const me = useSession()?.user.name ?? '';
  const list = activeAlertsQuery.queryKey;

  const { mutate } = useMutation({
    mutationFn: async ({ act, alerts }: Doing) => {
      const outcomes = await Promise.allSettled(alerts.map(({ id }) => send(act, id)));
      return outcomes.map((outcome, at) => ({ outcome, alert: alerts[at] as Alert }));
    },
    onMutate: async ({ act, alerts }) => {
      await queryClient.cancelQueries({ queryKey: list });
      const changed = alerts.map((alert) => after(alert, act, me, hubNow()));
      queryClient.setQueryData(list, (before) => before && change(before, changed));
      for (const alert of changed) {
        queryClient.setQueryData<AlertDetail>(
          keys.alert(alert.id),
          (before) => before && { ...before, ...alert },
        );
      }
    },
    onSuccess: (all, { act, alerts }) => {
      const failed = all.filter(({ outcome }) => outcome.status === 'rejected');
      for (const { outcome, alert } of all) {
        if (outcome.status === 'fulfilled') {
          queryClient.setQueryData(keys.alert(alert.id), outcome.value);
        }
      }
      const [first] = failed;
      if (!first || first.outcome.status === 'fulfilled') {
        toast(doneWords(act, alerts));
        return;
      }
      const originals = failed.map(({ alert }) => alert);
      queryClient.setQueryData(list, (before) => before && putBack(before, originals));
      for (const alert of originals) {
        queryClient.setQueryData<AlertDetail>(
          keys.alert(alert.id),
          (before) => before && { ...before, ...alert },
        );
      }
      const why = asApiError(first.outcome.reason).detail;
      toast(failedWords(act, failed.length, alerts.length, why), 'crit');
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.alerts }),
  });
  return (act, alerts) => mutate({ act, alerts });
}

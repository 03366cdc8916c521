import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, servicesQuery } from '@/api/queries';
import type { Service } from '@/api/types';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Select } from '@/ui/Field';

type Choice = 'no' | 'expected' | 'critical';

const OPTIONS = [
  { value: 'no', label: 'No' },
  { value: 'expected', label: 'Expected' },
  { value: 'critical', label: 'Critical' },
] as const;

function choiceOf({ expected, is_critical }: Service): Choice {
  if (!expected) return 'no';
  return is_critical ? 'critical' : 'expected';
}

/** Whether a service is expected to run, and how bad it is when it does not. */
export function Expectation({ machineId, unit }: { machineId: string; unit: Service }) {
  const allowed = can.editMachine(useRole());
  const queryClient = useQueryClient();
  const list = servicesQuery(machineId).queryKey;
  const { mutate } = useMutation({
    mutationFn: (choice: Choice) => {
      const params = { path: { id: machineId, name: unit.name } };
      return choice === 'no'
        ? answer(api.DELETE('/api/v1/machines/{id}/services/{name}', { params }))
        : answer(
            api.PUT('/api/v1/machines/{id}/services/{name}', {
              params,
              body: { is_critical: choice === 'critical' },
            }),
          );
    },
    onMutate: async (choice) => {
      await queryClient.cancelQueries({ queryKey: list });
      const before = queryClient.getQueryData(list);
      queryClient.setQueryData(
        list,
        before && {
          ...before,
          items: before.items.map((each) =>
            each.name === unit.name
              ? { ...each, expected: choice !== 'no', is_critical: choice === 'critical' }
              : each,
          ),
        },
      );
      return { before };
    },
    onError: (error, _, context) => {
      queryClient.setQueryData(list, context?.before);
      toast(`Not changed: ${asApiError(error).detail}`, 'crit');
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.services(machineId) }),
  });
  return (
    <Select
      small
      aria-label={`Whether ${unit.name} is expected to run`}
      className="w-28"
      value={choiceOf(unit)}
      disabled={!allowed.ok}
      title={allowed.why}
      options={OPTIONS}
      onChange={mutate}
    />
  );
}

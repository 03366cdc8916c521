import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Eye, Plus } from 'lucide-react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, servicesQuery } from '@/api/queries';
import type { Service } from '@/api/types';
import { useLocalSetting } from '@/lib/storage';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';

interface Props {
  machineId: string;
  units: readonly Service[];
}

/** Services that the machine seems to be there for and that nobody watches yet: one press each. */
export function Suggestions({ machineId, units }: Props) {
  const allowed = can.editMachine(useRole());
  const [isPutAway, putAway] = useLocalSetting(`suggestions-away-${machineId}`, false);
  const queryClient = useQueryClient();
  const expect = useMutation({
    mutationFn: async (names: readonly string[]) => {
      for (const name of names) {
        await answer(
          api.PUT('/api/v1/machines/{id}/services/{name}', {
            params: { path: { id: machineId, name } },
            body: { is_critical: false },
          }),
        );
      }
    },
    onError: (error) => toast(`Not changed: ${asApiError(error).detail}`, 'crit'),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: servicesQuery(machineId).queryKey }),
        queryClient.invalidateQueries({ queryKey: keys.machine(machineId) }),
      ]),
  });
  const names = units.filter((unit) => unit.suggested).map((unit) => unit.name);
  if (!allowed.ok || isPutAway || names.length === 0) return null;
  return (
    <section
      aria-label="Services worth watching"
      className="mb-4 flex flex-col gap-3 rounded-card border border-line bg-s1 px-4 py-3 print:hidden"
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <Eye size={16} aria-hidden className="mt-0.5 shrink-0 text-t3" />
        <div className="min-w-0 flex-1 basis-52">
          <h2 className="font-medium">Worth watching?</h2>
          <p className="text-13 text-t2">
            These run here and start at boot. Those that you expect are an alert when they stop.
          </p>
        </div>
        <div className="flex gap-1.5">
          <Button size="sm" variant="quiet" onClick={() => putAway(true)}>
            Not now
          </Button>
          <Button size="sm" busy={expect.isPending} onClick={() => expect.mutate(names)}>
            Expect all {names.length}
          </Button>
        </div>
      </div>
      <ul className="flex flex-wrap gap-1.5">
        {names.map((name) => (
          <li key={name} className="max-w-full">
            <button
              type="button"
              disabled={expect.isPending}
              onClick={() => expect.mutate([name])}
              className="inline-flex max-w-full items-center gap-1 rounded-full border border-line px-2.5 py-1 font-mono text-12 hover:bg-s2 pointer-coarse:min-h-11"
            >
              <Plus size={13} aria-hidden className="shrink-0 text-t3" />
              <span className="sr-only">Expect</span>
              <bdi className="truncate">{name}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

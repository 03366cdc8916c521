import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Route, Settings2, Waypoints } from 'lucide-react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { connectivityQuery } from '@/api/queries';
import type { Connectivity, ConnectivityMode } from '@/api/types';
import { can } from '@/shared/can';
import { MODE_WORDS } from '@/shared/remote/words';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Menu } from '@/ui/Menu';

const ICONS = { direct: Route, tailscale: Waypoints };
const MODES: readonly ConnectivityMode[] = ['direct', 'tailscale'];

/** By which way the hub reaches machines, and the other way. Nothing until it is known. */
export function ModeMenu() {
  const { data } = useQuery(connectivityQuery);
  return data ? <Known connectivity={data} /> : null;
}

function Known({ connectivity }: { connectivity: Connectivity }) {
  const { ok, why } = can.changeSettings(useRole());
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (mode: ConnectivityMode) =>
      answer(api.PUT('/api/v1/settings/connectivity', { body: { ...connectivity, mode } })),
    onSuccess: (answered) => {
      queryClient.setQueryData(connectivityQuery.queryKey, answered);
      toast(
        answered.mode === 'direct'
          ? 'Machines are reached directly'
          : 'Machines are reached by Tailscale where they have it',
      );
    },
    onError: (error) => toast(`Not switched: ${asApiError(error).detail}`, 'crit'),
  });
  const { mode } = connectivity;
  const Icon = ICONS[mode];
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`SSH: ${MODE_WORDS[mode]}`}
          title={`SSH: ${MODE_WORDS[mode]}`}
          className="inline-flex h-8 min-w-8 shrink-0 items-center justify-center gap-1.5 rounded-button px-1.5 text-13 text-t2 transition-colors duration-120 hover:bg-s2 hover:text-t1 max-[359px]:hidden pointer-coarse:h-11 pointer-coarse:min-w-11"
        >
          <Icon size={16} aria-hidden />
          <span className="max-sm:hidden">{MODE_WORDS[mode]}</span>
        </button>
      }
      heading="How the hub reaches machines over SSH"
      items={[
        ...MODES.map((each) => {
          const Each = ICONS[each];
          return {
            label: each === mode ? `${MODE_WORDS[each]} (now)` : MODE_WORDS[each],
            icon: <Each size={16} aria-hidden />,
            onSelect: () => each !== mode && mutate(each),
            disabled: !ok,
            ...(why && { why }),
          };
        }),
        'separator' as const,
        {
          label: 'Connectivity',
          icon: <Settings2 size={16} aria-hidden />,
          onSelect: () =>
            void navigate({ to: '/settings/$section', params: { section: 'connectivity' } }),
        },
      ]}
    />
  );
}

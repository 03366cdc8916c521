import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { KEEP } from '@/api/queries';
import type { MachineDetail, PackageUpdate } from '@/api/types';
import { plain } from '@/shared/commands/output/plain';
import { failureOf } from '@/shared/failure';
import { QuickLink } from '@/shared/QuickLink';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Printed } from '@/ui/Printed';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';

interface Props {
  machine: MachineDetail;
  update: PackageUpdate;
  onClose: () => void;
}

/** What is new in a package, as the machine's package manager tells it. */
export default function ChangelogDialog({ machine, update, onClose }: Props) {
  const { name, current_version, new_version } = update;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title={`What is new in ${name}`}
      description={
        <span className="tnum [overflow-wrap:anywhere]">
          {current_version && `${current_version} → `}
          {new_version} on {machine.name}
        </span>
      }
    >
      <Changelog machine={machine} name={name} />
    </Dialog>
  );
}

function Changelog({ machine, name }: { machine: MachineDetail; name: string }) {
  const { data, error, isFetching, refetch } = useQuery({
    // Under the packages of the machine it would be fetched anew with each change of them.
    queryKey: ['changelog', machine.id, name],
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    meta: KEEP,
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/machines/{id}/packages/{name}/changelog', {
          params: { path: { id: machine.id, name } },
          signal,
        }),
      ),
  });
  if (data) {
    return (
      <div className="flex flex-col gap-2">
        <Printed
          label={`What is new in ${name}`}
          text={plain(data.text.trimEnd().split('\n'))}
          className="rounded-card border bg-canvas max-sm:[&>pre]:w-auto max-sm:[&>pre]:whitespace-pre-wrap max-sm:[&>pre]:[overflow-wrap:anywhere]"
        />
        {data.truncated && (
          <p className="text-13 text-t3">There is more: older entries are left out.</p>
        )}
      </div>
    );
  }
  if (!error) {
    return (
      <Loading what="changelog">
        <p className="mb-3 text-13 text-t3">
          The hub logs in and asks the package manager, which may have to fetch it.
        </p>
        <Skeleton className="h-64 w-full" />
      </Loading>
    );
  }
  const { code, detail } = asApiError(error);
  // Not every package has one, and not every manager: nothing went wrong.
  if (code === 'no_changelog' || code === 'not_possible') {
    return (
      <EmptyState
        title="No changelog"
        body={detail}
        action={
          // It is fetched from the distribution's server, which may have been away.
          code === 'no_changelog' && (
            <Button size="sm" busy={isFetching} onClick={() => void refetch()}>
              Try again
            </Button>
          )
        }
      />
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <ErrorState
        title="The changelog cannot be read"
        failure={failureOf(error)}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
      <QuickLink
        to="/machines/$id"
        params={{ id: machine.id }}
        search={{ tab: 'connection' }}
        className="w-fit text-13 text-accent underline underline-offset-2"
      >
        How the machine is reached
      </QuickLink>
    </div>
  );
}

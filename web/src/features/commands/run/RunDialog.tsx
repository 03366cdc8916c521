import { useQuery } from '@tanstack/react-query';
import { catalogueQuery } from '@/api/commands';
import { machinesQuery } from '@/api/queries';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { useRole } from '@/shared/session';
import { Dialog } from '@/ui/Dialog';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { readGiven } from './draft';
import { type Place, RunForm } from './RunForm';

interface Props {
  /** A name in the catalogue; absent while none is chosen. */
  action?: string;
  /** Ids of those that are chosen at first. */
  machines: readonly string[];
  /** Values of its parameters, as JSON. */
  given?: string;
  onBegun: (place: Place) => void;
  onClose: () => void;
}

/** From what somebody wants to what is run, with nothing in between that is not shown. */
export default function RunDialog({ action, machines, given, onBegun, onClose }: Props) {
  const allowed = can.runCommands(useRole());
  const catalogue = useQuery(catalogueQuery);
  const all = useQuery(machinesQuery);
  if (allowed.ok && catalogue.data && all.data) {
    return (
      <RunForm
        definitions={catalogue.data.items}
        machines={all.data}
        begin={{ action, machines, given: readGiven(given) }}
        onBegun={onBegun}
        onClose={onClose}
      />
    );
  }
  const error = catalogue.error ?? all.error;
  return (
    <Dialog open onOpenChange={onClose} title="Run a command">
      {!allowed.ok ? (
        <p className="text-t2">{allowed.why}</p>
      ) : error ? (
        <ErrorState
          title="What can be run cannot be read"
          failure={failureOf(error)}
          busy={catalogue.isFetching || all.isFetching}
          onRetry={() => {
            void catalogue.refetch();
            void all.refetch();
          }}
        />
      ) : (
        <Loading what="catalogue">
          <Skeleton className="h-64 w-full" />
        </Loading>
      )}
    </Dialog>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { hostsQuery } from '@/api/queries';
import type { DiscoveredHost } from '@/api/types';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { hostOf, hostTitle, importKeyOf, namesakeOf } from '../hosts';
import { MachineName } from '../rows';
import { draftOfHost } from './draft';
import { ImportForm } from './ImportForm';
import { useImports } from './imports';
import { Results } from './Results';
import { useImportDraft } from './use-import-draft';

interface Props {
  /** `tailnet:…` and `lan:…` */
  keys: readonly string[];
  onClose: () => void;
}

/** Makes machines of hosts: what is known of them, how the hub logs in, and what came of it. */
export function ImportDialog({ keys, onClose }: Props) {
  const allowed = can.discover(useRole());
  const { data, error, isFetching, isFetchedAfterMount, refetch } = useQuery(hostsQuery);
  const found = keys.map((key) => ({ key, host: data && hostOf(data.items, key) }));
  const isMissing = data !== undefined && found.some(({ host }) => host === undefined);

  // What a search has just found may not be in the list yet.
  useEffect(() => {
    if (isMissing) void refetch();
  }, [isMissing, refetch]);

  // Once it was there the form stays as it is, whatever the list says meanwhile.
  const [ready, setReady] = useState<readonly Asked[]>();
  const isNewest = isFetchedAfterMount && !isFetching && !error;
  if (!ready && data && (!isMissing || isNewest)) setReady(found);

  if (!allowed.ok || !ready) {
    return (
      <Dialog open onOpenChange={onClose} title="Import" footer={<Close onClose={onClose} />}>
        {!allowed.ok ? (
          <p className="text-t2">{allowed.why}</p>
        ) : error ? (
          <ErrorState
            title="The hosts cannot be read"
            failure={failureOf(error)}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        ) : (
          <Loading what="hosts">
            <Skeleton className="h-64 w-full" />
          </Loading>
        )}
      </Dialog>
    );
  }
  return <Ready asked={ready} onClose={onClose} />;
}

interface Asked {
  key: string;
  host: DiscoveredHost | undefined;
}

function Close({ onClose }: { onClose: () => void }) {
  return <Button onClick={onClose}>Close</Button>;
}

function Ready({ asked, onClose }: { asked: readonly Asked[]; onClose: () => void }) {
  const draft = useImportDraft(() =>
    asked.flatMap(({ key: named, host }) => {
      const key = host && importKeyOf(host, named);
      return key ? [draftOfHost(key, host)] : [];
    }),
  );
  const lines = useImports();
  const others = <Others asked={asked} />;

  if (draft.sent) {
    const sent = draft.sent;
    return (
      <Results
        title={sent.length === 1 ? 'The import' : `The import of ${sent.length} hosts`}
        lines={lines.filter(({ key }) => sent.includes(key))}
        onAgain={draft.again}
        onClose={onClose}
      />
    );
  }
  if (draft.hosts.length === 0) {
    return (
      <Dialog
        open
        onOpenChange={onClose}
        title="Nothing to import"
        footer={<Close onClose={onClose} />}
      >
        {others}
      </Dialog>
    );
  }
  return (
    <ImportForm draft={draft} onClose={onClose}>
      {others}
    </ImportForm>
  );
}

/** Those of the hosts that are no longer to be imported. */
function Others({ asked }: { asked: readonly Asked[] }) {
  const machines = asked.flatMap(({ key, host }) =>
    host?.machine_id && !namesakeOf(host, key) ? [host] : [],
  );
  const gone = asked.filter(
    ({ key, host }) => !host || !(host.machine_id || importKeyOf(host, key)),
  );
  if (machines.length === 0 && gone.length === 0) return null;
  return (
    <div className="flex flex-col gap-1 text-t2">
      {machines.map((host) => (
        <p key={host.key}>
          <MachineName id={host.machine_id ?? ''} name={hostTitle(host)} /> is a machine already.
        </p>
      ))}
      {gone.map(({ key }) => (
        <p key={key}>
          <span className="font-mono text-13">{key.replace(/^\w+:/, '')}</span> is not known any
          more.
        </p>
      ))}
    </div>
  );
}

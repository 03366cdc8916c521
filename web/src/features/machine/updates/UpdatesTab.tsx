import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { packagesQuery } from '@/api/queries';
import type { MachineDetail, PackageList, PackageUpdate } from '@/api/types';
import { part } from '@/lib/part';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { Layer } from '@/shared/Layer';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { UnitResults } from '../units/UnitResults';
import { useUnitActs } from '../units/use-unit-acts';
import type { Wish } from './list';
import { Held, Notices } from './Notices';
import { Pending } from './Pending';
import { UnderWay } from './UnderWay';
import { useUpgrade } from './use-upgrade';
import { useWays } from './use-ways';

const upgradeDialog = part(() => import('./UpgradeDialog'));
const changelogDialog = part(() => import('./ChangelogDialog'));
const unitDialog = part(() => import('../units/UnitDialog'));
upgradeDialog.preload();
changelogDialog.preload();
unitDialog.preload();

/** What could be upgraded, what goes on about that, and what is left of earlier upgrades. */
export default function UpdatesTab({ machine }: { machine: MachineDetail }) {
  const query = useQuery(packagesQuery(machine.id));
  const upgrade = useUpgrade(machine);
  const place = useRef<HTMLElement>(null);
  const { data, error, refetch, isFetching } = query;
  return (
    <div className="flex flex-col gap-3">
      {upgrade.action && (
        <UnderWay action={upgrade.action} list={data} place={place} onDismiss={upgrade.forget} />
      )}
      {data ? (
        <Told
          machine={machine}
          list={data}
          upgrade={upgrade}
          // The question gives the focus back first.
          onBegun={() => setTimeout(() => place.current?.focus())}
        />
      ) : error ? (
        <ErrorState
          title="The updates cannot be read"
          failure={failureOf(error)}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <Loading what="updates">
          <Skeleton className="h-96 w-full" />
        </Loading>
      )}
    </div>
  );
}

type Asked =
  | { what: 'upgrade'; wish: Wish }
  | { what: 'changelog'; update: PackageUpdate }
  | { what: 'restart'; name: string };

interface ToldProps {
  machine: MachineDetail;
  list: PackageList;
  upgrade: ReturnType<typeof useUpgrade>;
  onBegun: () => void;
}

function Told({ machine, list, upgrade, onBegun }: ToldProps) {
  const mayRun = can.runCommands(useRole()).ok;
  const ways = useWays(machine, mayRun);
  const acts = useUnitActs(machine.id);
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <>
      {acts.runs.length > 0 && (
        <div className="-mb-3">
          <UnitResults acts={acts} />
        </div>
      )}
      {list.error && (
        <>
          <ErrorState
            title="The package manager could not be asked"
            failure={{ message: list.error, details: list.error }}
          />
          <p className="text-13 text-t3">
            {list.checked_at && (
              <>
                Asked <TimeAgo at={list.checked_at} />.{' '}
              </>
            )}
            The agent asks again by itself.
          </p>
        </>
      )}
      <Notices
        machine={machine}
        list={list}
        manager={ways.manager}
        acts={acts}
        onRestart={(name) => setAsked({ what: 'restart', name })}
      />
      <Pending
        machine={machine}
        list={list}
        ways={ways}
        upgrade={upgrade}
        onApply={(wish) => setAsked({ what: 'upgrade', wish })}
        onRead={(update) => setAsked({ what: 'changelog', update })}
      />
      {list.held && list.held.length > 0 && <Held names={list.held} manager={ways.manager} />}
      <Layer onMissing={close}>
        {asked?.what === 'upgrade' && (
          <upgradeDialog.Part
            machine={machine}
            manager={ways.manager}
            wish={asked.wish}
            onConfirm={() => upgrade.start(asked.wish).then(onBegun)}
            onClose={close}
          />
        )}
        {asked?.what === 'changelog' && (
          <changelogDialog.Part machine={machine} update={asked.update} onClose={close} />
        )}
        {asked?.what === 'restart' && (
          <unitDialog.Part
            machine={machine}
            verb="restart"
            unit={{ name: asked.name, expected: false }}
            onConfirm={() => acts.start('restart', asked.name)}
            onClose={close}
          />
        )}
      </Layer>
    </>
  );
}

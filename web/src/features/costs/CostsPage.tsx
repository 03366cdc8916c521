import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Zap } from 'lucide-react';
import { costSummaryQuery } from '@/api/queries';
import type { CostSummary } from '@/api/types';
import { useTitle } from '@/lib/title';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { buttonClass } from '@/ui/Button';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { Legend } from './LabelMeaning';
import { MachineCosts } from './MachineCosts';
import { isNothing } from './money';
import { PAST, Past } from './Past';
import { SummaryCells } from './SummaryCells';

/** What the home lab takes and what that costs. */
export default function CostsPage() {
  useTitle('Power & cost');
  const { data, error, isFetching, refetch } = useQuery(costSummaryQuery);
  return (
    <>
      <div className="mb-4 flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-20 font-semibold">Power & cost</h1>
          <p className="min-h-5 text-14 text-t2">
            {data?.as_of && (
              <>
                Counted about once an hour, last <TimeAgo at={data.as_of} />.
              </>
            )}
          </p>
        </div>
        <Link
          to="/settings/$section"
          params={{ section: 'costs' }}
          className={buttonClass({ size: 'sm' })}
        >
          Tariff
        </Link>
      </div>
      {data ? (
        <Costs summary={data} />
      ) : error ? (
        <ErrorState
          title="The costs cannot be read"
          failure={failureOf(error)}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <Loading what="costs">
          <Skeleton className="h-40 w-full" />
          <Skeleton className="mt-6 h-72 w-full" />
          <Skeleton className="mt-6 h-72 w-full" />
        </Loading>
      )}
    </>
  );
}

function Costs({ summary }: { summary: CostSummary }) {
  if (!summary.as_of) return <Nothing />;
  const today = summary.today.from;
  return (
    <div className="flex flex-col gap-6">
      {summary.tariff_is_default && <DefaultPrices />}
      <SummaryCells summary={summary} />
      <div id={PAST}>
        <Past today={today} hasStanding={!isNothing(summary.month_to_date.standing_charge)} />
      </div>
      <MachineCosts now={today.slice(0, 7)} />
      <Legend />
    </div>
  );
}

function DefaultPrices() {
  const allowed = can.changeSettings(useRole());
  return (
    <p className="-mb-2 text-13 text-t2">
      These are the default prices, not yours:{' '}
      {allowed.ok ? (
        <Link
          to="/settings/$section"
          params={{ section: 'costs' }}
          className="text-accent underline underline-offset-2"
        >
          set what you pay
        </Link>
      ) : (
        'an admin can set them in the settings'
      )}
      . The past is reckoned anew then.
    </p>
  );
}

function Nothing() {
  return (
    <EmptyState
      icon={<Zap size={26} aria-hidden />}
      title="Nothing is counted yet"
      body="What machines draw is counted about once an hour, from their own gauges where they have some. The first figures come within an hour of the first machine."
      action={
        <Link to="/" className={buttonClass()}>
          Go to the machines
        </Link>
      }
    />
  );
}

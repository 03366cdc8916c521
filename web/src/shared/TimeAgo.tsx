import { ago, exact, span, until, useNow } from '@/lib/time';

interface Props {
  at: string;
  /** For what lies ahead. */
  ahead?: boolean;
  className?: string;
}

/** A time in relation to now; the exact one on hover, and for those who copy or print. */
export function TimeAgo({ at, ahead = false, className }: Props) {
  const now = useNow();
  return (
    <time dateTime={at} title={exact(at)} className={className}>
      {ahead ? until(at, now) : ago(at, now)}
    </time>
  );
}

/** "3 hours": how long something is so by now; since when on hover. */
export function TimeFor({ since, className }: { since: string; className?: string }) {
  const now = useNow();
  return (
    <time dateTime={since} title={`Since ${exact(since)}`} className={className}>
      {span(since, now)}
    </time>
  );
}

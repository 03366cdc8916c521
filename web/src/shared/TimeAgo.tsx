import { ago, exact, until, useNow } from '@/lib/time';

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

import { useEffect, useState } from 'react';
import { duration, exact, hubNow } from '@/lib/time';

/** How long something goes on, by the second. */
export function Elapsed({ since }: { since: string }) {
  const [now, setNow] = useState(hubNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(hubNow()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1_000));
  return (
    <time dateTime={since} title={`Since ${exact(since)}`} className="tnum">
      {duration(seconds)}
    </time>
  );
}

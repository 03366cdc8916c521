import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useConnection } from '@/api/live';
import { duration } from '@/lib/time';
import { StatusMark } from '@/ui/StatusMark';

/** Says that what is shown does not move any more, for how long, and that it is worked on. */
export function ConnectionBar() {
  const { state, since } = useConnection();
  const lost = state === 'lost';
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-[72px] z-30 flex justify-center md:bottom-5"
    >
      {lost && (
        <div className="layer-in pointer-events-auto flex items-center gap-2.5 rounded-button border border-warn/70 bg-s1 px-3.5 py-2 text-14 shadow-float">
          <WifiOff size={17} aria-hidden className="shrink-0 text-warn" />
          <span>
            Live updates paused – reconnecting <Seconds since={since} />
          </span>
        </div>
      )}
    </div>
  );
}

/** Not for screen readers: they would read it every second. */
function Seconds({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return (
    <span aria-hidden className="tnum text-t2">
      ({duration(seconds)})
    </span>
  );
}

const WORDS = {
  live: { word: 'Live', mark: 'healthy', tone: 'ok' },
  connecting: { word: 'Connecting', mark: 'unknown', tone: 'off' },
  lost: { word: 'Not live', mark: 'warning', tone: 'warn' },
} as const;

export function ConnectionMark() {
  const { word, mark, tone } = WORDS[useConnection().state];
  return (
    <span
      className="inline-flex items-center justify-end gap-1.5 px-1 text-13 text-t2 sm:min-w-[92px]"
      title={`Connection to the hub: ${word.toLowerCase()}`}
    >
      <StatusMark mark={mark} tone={tone} size={12} />
      <span className="max-sm:sr-only">{word}</span>
    </span>
  );
}

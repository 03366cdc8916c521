import { HardDrive, WifiOff } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useConnection, useTrouble } from '@/api/live';
import type { Trouble } from '@/api/types';
import { duration } from '@/lib/time';
import { StatusMark } from '@/ui/StatusMark';

/** Says that what is shown does not move any more, or that nothing of it is kept, and what is done. */
export function ConnectionBar() {
  const { state, since } = useConnection();
  const lost = state === 'lost';
  const trouble = useTrouble();
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-[72px] z-30 flex justify-center md:bottom-5"
    >
      {lost && (
        <Bar icon={<WifiOff size={17} aria-hidden className="shrink-0 text-warn" />}>
          Live updates paused – reconnecting <Seconds since={since} />
        </Bar>
      )}
      {!lost && trouble && (
        <Bar icon={<HardDrive size={17} aria-hidden className="shrink-0 text-warn" />}>
          {TROUBLE[trouble]}
        </Bar>
      )}
    </div>
  );
}

const TROUBLE: Record<Trouble, string> = {
  storage_full: 'The hub’s disk is full: new readings are not stored. Agents keep them meanwhile.',
  not_stored: 'The hub cannot store new readings; its log says why. Agents keep them meanwhile.',
};

function Bar({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="layer-in pointer-events-auto flex items-center gap-2.5 rounded-button border border-warn/70 bg-s1 px-3.5 py-2 text-14 shadow-float">
      {icon}
      <span>{children}</span>
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
      className="inline-flex items-center justify-end gap-1.5 px-1 text-13 text-t2 sm:min-w-[100px]"
      title={`Connection to the hub: ${word.toLowerCase()}`}
    >
      <StatusMark mark={mark} tone={tone} size={12} />
      <span className="max-sm:sr-only">{word}</span>
    </span>
  );
}

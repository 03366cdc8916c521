import { cn } from '@/lib/cn';
import { percent, text } from '@/lib/units';
import { Figure } from './Figure';

interface Props {
  label: string;
  /** Null where it is not known: then there is a dash and no bar. */
  value: number | null | undefined;
  tone?: 'plain' | 'warn' | 'crit';
}

const TONES = { plain: 'bg-accent', warn: 'bg-warn', crit: 'bg-crit' };

/** A share: its name, its figure, a thin bar. */
export function Meter({ label, value, tone = 'plain' }: Props) {
  const known = typeof value === 'number' && Number.isFinite(value);
  const share = known ? Math.min(100, Math.max(0, value)) : 0;
  return (
    <div className="min-w-0">
      <div className="text-12 text-t3">{label}</div>
      <Figure quantity={percent(value)} className="block text-15 font-semibold" />
      {known ? (
        // biome-ignore lint/a11y/useSemanticElements: browsers draw a meter element in colours of their own
        <div
          className="meter-track mt-1 h-1 overflow-hidden rounded-full bg-s3"
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share}
          aria-valuetext={text(percent(value))}
        >
          <div
            className={cn('meter-bar h-full origin-left rounded-full', TONES[tone])}
            style={{ width: `${share}%` }}
          />
        </div>
      ) : (
        <div className="meter-track mt-1 h-1 rounded-full bg-s3" />
      )}
    </div>
  );
}

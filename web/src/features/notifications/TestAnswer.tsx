import { X } from 'lucide-react';
import { cn } from '@/lib/cn';
import { took } from '@/lib/time';
import { IconButton } from '@/ui/Button';
import { StatusMark, toneText } from '@/ui/StatusMark';
import type { ChannelTest } from './use-test';

interface Props {
  test: ChannelTest;
  /** Why nothing was tried, in words. */
  refusal?: string | undefined;
  className?: string;
}

/** What came of a test: whether it arrived, how long that took, and what the other side really said. */
export function TestAnswer({ test, refusal, className }: Props) {
  const { result, isRunning, forget } = test;
  const why = refusal ?? (test.refusal?.errors.length === 0 ? test.refusal.detail : undefined);
  const isGood = result?.delivered === true;
  const tone = isGood ? 'ok' : 'crit';
  const shows = !isRunning && (result !== undefined || why !== undefined);
  return (
    // It is there before there is anything in it: only then is what comes into it read out.
    <div aria-live="polite" className={className}>
      {isRunning && <p className="late text-13 text-t3">Waiting for an answer…</p>}
      {shows && (
        <div
          data-test-answer
          className={cn(
            'layer-in flex items-start gap-2.5 rounded-control border bg-s2 py-2 pr-1 pl-3',
            isGood ? 'border-ok/50' : 'border-crit/50',
          )}
        >
          <StatusMark mark={isGood ? 'healthy' : 'critical'} tone={tone} className="mt-[3px]" />
          <div className="min-w-0 flex-1 text-13">
            <p>
              <span className={cn('font-medium', toneText[tone])}>
                {isGood ? 'The test arrived' : result ? 'The test did not arrive' : 'Not tested'}
              </span>
              {result && <span className="tnum text-t3"> · {took(result.duration_ms)}</span>}
            </p>
            <p
              className={cn(
                'mt-0.5 max-h-40 overflow-y-auto [overflow-wrap:anywhere]',
                result && 'font-mono text-12',
              )}
            >
              {result ? result.answer || 'It said nothing.' : why}
            </p>
          </div>
          <IconButton label="Dismiss the answer" className="-my-1" onClick={forget}>
            <X size={15} aria-hidden />
          </IconButton>
        </div>
      )}
    </div>
  );
}

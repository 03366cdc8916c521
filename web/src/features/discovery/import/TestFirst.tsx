import { useQuery } from '@tanstack/react-query';
import { PlugZap, Square } from 'lucide-react';
import { connectivityQuery } from '@/api/queries';
import type { SshTest } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { portFault } from '@/shared/remote/port';
import { failedAt, stepsAhead, stepsOf, wholeMs } from '@/shared/remote/ssh-test';
import { Button } from '@/ui/Button';
import { AnswerFrame, StepList } from '@/ui/Steps';
import type { HostDraft } from './draft';
import type { ImportDraft } from './use-import-draft';
import { type Tried, useTests } from './use-tests';

/** Tries to log in before anything is imported: one host after the other, by its address. */
export function TestFirst({ draft }: { draft: ImportDraft }) {
  const usual = useQuery(connectivityQuery).data;
  const { hosts, shared, isPending } = draft;
  const { tried, isRunning, run, stop } = useTests(shared, isPending);
  const withRoot = shared.sudo !== 'none' && (shared.user.trim() || usual?.user) !== 'root';
  // How an existing machine is reached is not said here.
  const tests = hosts.filter(({ address, machine }) => address !== undefined && machine === '');

  if (tests.length === 0) return null;
  if (shared.login === 'password') {
    return (
      <p className="text-13 text-t3">
        A password is not sent to what is no machine yet: test it when it is imported.
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button
          size="sm"
          disabled={isPending || portFault(shared.port, true) !== undefined}
          icon={isRunning ? <Square size={13} aria-hidden /> : <PlugZap size={15} aria-hidden />}
          onClick={() => (isRunning ? stop() : void run(tests))}
        >
          {isRunning ? 'Stop testing' : tests.length === 1 ? 'Test it now' : 'Test them now'}
        </Button>
        <span className="text-13 text-t3">
          With keys alone: a password is not sent to what is no machine yet.
        </span>
      </div>
      <p role="status" className="sr-only">
        {isRunning
          ? 'Testing.'
          : tests.flatMap((host) => said(host, tried.get(host.key))).join(' ')}
      </p>
      {tests.map((host) => (
        <Answer key={host.key} host={host} tried={tried.get(host.key)} withRoot={withRoot} />
      ))}
    </div>
  );
}

function said({ title }: HostDraft, tried: Tried | undefined): string[] {
  if (!tried || tried === 'running') return [];
  if ('refused' in tried) return [`${title}: not tested.`];
  return [`${title}: ${tried.result.ok ? 'reached.' : words(tried.result)}`];
}

function words({ failure }: SshTest): string {
  return failure ? `${sentence(failure.message)} ${failure.advice}` : 'not reached.';
}

interface AnswerProps {
  host: HostDraft;
  tried: Tried | undefined;
  withRoot: boolean;
}

function Answer({ host: { title }, tried, withRoot }: AnswerProps) {
  if (!tried) return null;
  if (tried === 'running') {
    return (
      <AnswerFrame name="ssh-test" tone="off" title={`Trying to reach ${title}…`}>
        <StepList label={`Steps of the test of ${title}`} steps={stepsAhead(withRoot)} />
      </AnswerFrame>
    );
  }
  if ('refused' in tried) {
    return (
      <AnswerFrame name="ssh-test" tone="crit" title={`${title} was not tested`}>
        <p className="px-3 pb-3">{tried.refused}</p>
      </AnswerFrame>
    );
  }
  const { result } = tried;
  const { ok, failure } = result;
  return (
    <AnswerFrame
      name="ssh-test"
      tone={ok ? 'ok' : 'crit'}
      title={
        ok ? `${title} was reached` : `${title}: failed at “${failedAt(result) ?? 'the start'}”`
      }
      note={took(wholeMs(result.steps))}
    >
      <details open={!ok} className="border-t">
        <summary className="px-3 py-2 text-t3">Steps</summary>
        <StepList label={`Steps of the test of ${title}`} steps={stepsOf(result, withRoot)} />
      </details>
      {failure && (
        <div className="flex flex-col gap-2 border-t px-3 py-3">
          <p className="[overflow-wrap:anywhere]">{sentence(failure.message)}</p>
          <p className="text-t2">
            <span className="font-medium text-t1">What to do:</span> {failure.advice}
          </p>
        </div>
      )}
    </AnswerFrame>
  );
}

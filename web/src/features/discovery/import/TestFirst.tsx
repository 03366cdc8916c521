import { useQuery } from '@tanstack/react-query';
import { PlugZap } from 'lucide-react';
import { useRef, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { connectivityQuery } from '@/api/queries';
import type { SshTest, SshTestBody } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { portFault, portOf } from '@/shared/remote/port';
import { failedAt, stepsAhead, stepsOf, wholeMs } from '@/shared/remote/ssh-test';
import { Button } from '@/ui/Button';
import { AnswerFrame, StepList } from '@/ui/Steps';
import type { HostDraft } from './draft';
import type { ImportDraft } from './use-import-draft';

type Tried = 'running' | { result: SshTest } | { refused: string };

/** Tries to log in before anything is imported: one host after the other, by its address. */
export function TestFirst({ draft }: { draft: ImportDraft }) {
  const usual = useQuery(connectivityQuery).data;
  const { hosts, shared } = draft;
  const [tried, setTried] = useState<ReadonlyMap<string, Tried>>(new Map());
  const turn = useRef(0);
  const withRoot = shared.sudo !== 'none' && (shared.user.trim() || usual?.user) !== 'root';
  const isRunning = [...tried.values()].includes('running');
  const tests = hosts.filter(({ address }) => address !== undefined);

  async function run() {
    const mine = ++turn.current;
    const note = (key: string, what: Tried) =>
      turn.current === mine && setTried((before) => new Map(before).set(key, what));
    setTried(new Map());
    for (const host of tests) {
      if (turn.current !== mine) return;
      note(host.key, 'running');
      note(host.key, await tryOne(host, shared));
    }
  }

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
          busy={isRunning}
          disabled={portFault(shared.port, true) !== undefined}
          icon={<PlugZap size={15} aria-hidden />}
          onClick={() => void run()}
        >
          {hosts.length === 1 ? 'Test it now' : 'Test them now'}
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

async function tryOne({ address }: HostDraft, shared: ImportDraft['shared']): Promise<Tried> {
  const body: SshTestBody = {
    address,
    port: portOf(shared.port) ?? null,
    user: shared.user.trim() || null,
    login: shared.login,
    sudo: shared.sudo,
  };
  try {
    return { result: await answer(api.POST('/api/v1/settings/test-ssh', { body })) };
  } catch (error) {
    return { refused: asApiError(error).detail };
  }
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

import { useQueryClient } from '@tanstack/react-query';
import { ArrowDownToLine, WrapText } from 'lucide-react';
import { useState } from 'react';
import { keys } from '@/api/queries';
import type { Action } from '@/api/types';
import { useLocalSetting } from '@/lib/storage';
import { bytes, text } from '@/lib/units';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { Button, IconButton } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyField';
import { Panel } from '@/ui/Panel';
import { ErrorState } from '@/ui/states';
import type { FollowState } from './follower';
import { Screen } from './Screen';
import type { Terminal } from './terminal';
import { useOutput } from './use-output';

/** What it prints, as it comes; for those who may see it. */
export function OutputPanel({ action }: { action: Action }) {
  const allowed = can.seeOutput(useRole());
  if (!allowed.ok) {
    return (
      <Panel title="Output">
        <p className="text-t2">
          What commands print is not for everybody: passwords and keys may be in it. Only an
          operator or admin sees it.
        </p>
      </Panel>
    );
  }
  return <Output action={action} />;
}

function Output({ action }: { action: Action }) {
  const queryClient = useQueryClient();
  const { terminal, version, state } = useOutput(action.id, (ended) =>
    queryClient.setQueryData(keys.action(ended.id), ended),
  );
  const [wrap, setWrap] = useLocalSetting('output-wrap', true);
  const [isFollowing, setFollowing] = useState(true);
  const isEmpty = terminal.lines.length === 0;

  if (state.is === 'refused') {
    return (
      <Panel title="Output">
        <ErrorState
          title="The output cannot be read"
          failure={{ message: state.error.detail, details: `code: ${state.error.code}` }}
        />
      </Panel>
    );
  }
  return (
    <Panel
      title="Output"
      note={<Standing state={state} action={action} />}
      flush
      actions={
        <>
          {!isFollowing && !isEmpty && (
            <Button
              size="sm"
              icon={<ArrowDownToLine size={15} aria-hidden />}
              onClick={() => setFollowing(true)}
            >
              {state.is === 'ended' ? 'To the end' : 'Follow'}
            </Button>
          )}
          <IconButton label="Wrap long lines" pressed={wrap} onClick={() => setWrap(!wrap)}>
            <WrapText size={16} aria-hidden />
          </IconButton>
          {/* Joined when it is copied and not before: it changes many times a second. */}
          <CopyButton disabled={isEmpty} text={() => terminal.text()} />
        </>
      }
    >
      <LeftOut terminal={terminal} version={version} />
      {isEmpty ? (
        <p className="px-4 py-6 text-t3">
          {state.is === 'ended' ? 'It printed nothing.' : 'It has printed nothing yet.'}
        </p>
      ) : (
        <Screen
          terminal={terminal}
          version={version}
          wrap={wrap}
          isFollowing={isFollowing}
          onFollowing={setFollowing}
        />
      )}
    </Panel>
  );
}

const WORDS: Record<Exclude<FollowState['is'], 'refused'>, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost – it goes on from here once the hub is back',
  ended: 'That is all',
};

function Standing({ state, action }: { state: FollowState; action: Action }) {
  const printed = action.stdout_bytes + action.stderr_bytes;
  return (
    <span role="status" data-output={state.is} className={state.is === 'lost' ? 'text-warn' : ''}>
      {state.is !== 'refused' && WORDS[state.is]}
      {state.is === 'ended' && printed > 0 && ` · ${text(bytes(printed))}`}
    </span>
  );
}

/** What is not shown because there was too much of it. */
function LeftOut({ terminal, version: _ }: { terminal: Terminal; version: number }) {
  const { lines, signs, missed } = terminal.dropped;
  if (lines === 0 && signs === 0) return null;
  const count = new Intl.NumberFormat('en').format(lines);
  return (
    <p className="border-b bg-s2 px-4 py-1.5 text-12 text-t2">
      Only the last lines are shown: {count} earlier {lines === 1 ? 'line is' : 'lines are'} left
      out ({text(bytes(signs + missed))}).
    </p>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { sentMessagesQuery } from '@/api/queries';
import type { SentMessage } from '@/api/types';
import { cn } from '@/lib/cn';
import { ListState } from '@/shared/ListState';
import { NextTry } from '@/shared/messages/NextTry';
import { EVENTS, standingOf } from '@/shared/messages/standing';
import { Part, Surface } from '@/shared/SettingsPart';
import { TimeAgo } from '@/shared/TimeAgo';
import { Button } from '@/ui/Button';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { LOOKED_AT } from './health';

const SHOWN = 10;
/** The hub gives no more at once. */
const MOST = 1000;

/** What was sent lately, and what the other side said. */
export function Messages() {
  const [shown, setShown] = useState(SHOWN);
  const asked = Math.max(shown, LOOKED_AT);
  const messages = useQuery(sentMessagesQuery(asked));
  return (
    <Part
      title="Recent messages"
      lead="What was sent, the newest first, and what the other side really said. Tests are not among them."
    >
      <ListState what="messages" query={messages}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="rounded-card border border-dashed px-4 py-6 text-center text-13 text-t3">
              Nothing was sent yet.
            </p>
          ) : (
            <>
              <Surface>
                <ul aria-label="Recent messages">
                  {items.slice(0, shown).map((message) => (
                    <Row key={message.id} message={message} />
                  ))}
                </ul>
              </Surface>
              {(items.length > shown || (items.length === asked && asked < MOST)) && (
                <Button
                  size="sm"
                  className="mt-3"
                  busy={messages.isPlaceholderData}
                  onClick={() => setShown(Math.min(shown === SHOWN ? LOOKED_AT : shown * 2, MOST))}
                >
                  Show more
                </Button>
              )}
            </>
          )
        }
      </ListState>
    </Part>
  );
}

function Row({ message }: { message: SentMessage }) {
  const { mark, tone, word } = standingOf(message);
  const { event, title, channel_name, answer, attempts, done_at, created_at, next_at } = message;
  const [alert, ...others] = message.alerts;
  return (
    <li className="flex gap-2.5 border-b px-4 py-3 text-13 last:border-b-0">
      <StatusMark mark={mark} tone={tone} className="mt-[3px]" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="min-w-0 flex-1 basis-48 text-14 font-medium [overflow-wrap:anywhere]">
            {alert && others.length === 0 ? (
              <Link
                to="/alerts/$id"
                params={{ id: alert }}
                className="underline-offset-2 hover:underline"
              >
                <bdi>{title}</bdi>
              </Link>
            ) : (
              <bdi>{title}</bdi>
            )}
          </span>
          <TimeAgo at={done_at ?? created_at} className="whitespace-nowrap text-t3" />
        </p>
        <p className="mt-0.5 text-t3 [overflow-wrap:anywhere]">
          <span className={cn('font-medium', toneText[tone])}>{word}</span>
          {` · ${EVENTS[event]} · `}
          <bdi>{channel_name || 'a channel that was removed'}</bdi>
          {attempts > 1 && ` · ${attempts} tries`}
          {others.length > 0 && ` · ${others.length + 1} alerts`}
          {next_at && attempts > 0 && (
            <>
              {' · next try '}
              <NextTry at={next_at} />
            </>
          )}
        </p>
        {answer && (
          <p className="mt-0.5 font-mono text-12 text-t2 [overflow-wrap:anywhere]">{answer}</p>
        )}
      </div>
    </li>
  );
}

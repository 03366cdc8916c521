import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  alertHeldQuery,
  alertMessagesQuery,
  machinesQuery,
  notificationsQuery,
} from '@/api/queries';
import type { Alert, HeldMessage, SentMessage } from '@/api/types';
import { cn } from '@/lib/cn';
import { useNow } from '@/lib/time';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { NextTry } from '@/shared/messages/NextTry';
import { EVENTS, REASONS, standingOf } from '@/shared/messages/standing';
import { useRole } from '@/shared/session';
import { TimeAgo, TimeFor } from '@/shared/TimeAgo';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { isForgotten, silence } from './silence';

/** Who was told of an alert, by which way, and whether it arrived; who is not told yet, and why. */
export function Told({ alert }: { alert: Alert }) {
  const sent = useQuery(alertMessagesQuery(alert.id));
  const held = useQuery(alertHeldQuery(alert.id));
  const mayChange = can.changeSettings(useRole());
  return (
    <section aria-labelledby="told">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 id="told" className="text-14 font-semibold">
          Notified via
        </h3>
        {mayChange.ok && (
          <Link
            to="/settings/$section"
            params={{ section: 'notifications' }}
            className="text-13 text-accent underline-offset-2 hover:underline"
          >
            Notification settings
          </Link>
        )}
      </div>
      <ListState what="messages about it" query={sent}>
        {({ items: messages }) => (
          <ListState what="messages that wait" query={held}>
            {({ items: waiting }) =>
              messages.length + waiting.length === 0 ? (
                <Nobody alert={alert} />
              ) : (
                <ul aria-labelledby="told" className="flex flex-col gap-3">
                  {waiting.map((each) => (
                    <HeldRow key={each.channel_id} held={each} alert={alert} />
                  ))}
                  {messages.toReversed().map((message) => (
                    <Row key={message.id} message={message} />
                  ))}
                </ul>
              )
            }
          </ListState>
        )}
      </ListState>
    </section>
  );
}

/** What a channel is not told yet; never, when somebody has taken the alert and the wait is over. */
function HeldRow({ held, alert }: { held: HeldMessage; alert: Alert }) {
  const { channel_name, reason, since } = held;
  const isTaken = alert.state === 'acknowledged' || alert.state === 'snoozed';
  return (
    <li className="flex gap-3">
      <StatusMark mark="paused" tone="maint" size={15} className="mt-[3px]" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <bdi className="font-medium [overflow-wrap:anywhere]">{channel_name}</bdi>
          <span className="text-13 text-t3">
            for <TimeFor since={since} />
          </span>
        </p>
        <p className="text-13 text-t3">
          <span className={cn('font-medium', toneText.maint)}>Held back</span>
          {` · ${REASONS[reason]}`}
          {isTaken && ' · said only if it is open then'}
        </p>
      </div>
    </li>
  );
}

function Row({ message }: { message: SentMessage }) {
  const { mark, tone, word } = standingOf(message);
  const { state, event, channel_name, answer, attempts, created_at, done_at, next_at } = message;
  const others = message.alerts.length - 1;
  return (
    <li className="flex gap-3">
      <StatusMark mark={mark} tone={tone} size={15} className="mt-[3px]" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <bdi className="font-medium [overflow-wrap:anywhere]">
            {channel_name || 'A channel that was removed'}
          </bdi>
          <TimeAgo at={done_at ?? created_at} className="text-13 text-t3" />
        </p>
        <p className="text-13 text-t3">
          <span className={cn('font-medium', toneText[tone])}>{word}</span>
          {` · ${EVENTS[event]}`}
          {others > 0 && ` · with ${others} ${others === 1 ? 'other alert' : 'other alerts'}`}
          {attempts > 1 && ` · ${attempts} tries`}
          {next_at && attempts > 0 && (
            <>
              {' · next try '}
              <NextTry at={next_at} />
            </>
          )}
        </p>
        {answer && state !== 'sent' && (
          <p className="mt-0.5 font-mono text-12 text-t2 [overflow-wrap:anywhere]">{answer}</p>
        )}
      </div>
    </li>
  );
}

function Nobody({ alert }: { alert: Alert }) {
  const now = useNow();
  return (
    <p className="rounded-card border border-dashed px-4 py-4 text-13 text-t3">
      {isForgotten(alert, now) ? (
        'Messages of that time are not kept any more.'
      ) : (
        <>
          <span className="font-medium text-t2">Nobody was told.</span> <Why alert={alert} />
        </>
      )}
    </p>
  );
}

/** Channels are for admins to see. */
function Why({ alert }: { alert: Alert }) {
  const now = useNow();
  const { ok } = can.changeSettings(useRole());
  const channels = useQuery({ ...notificationsQuery, enabled: ok }).data;
  const machines = useQuery(machinesQuery).data;
  if (!ok) return 'Why not, an admin can see in the notification settings.';
  if (!channels || !machines) return null;
  const machine = machines.find(({ id }) => id === alert.machine_id);
  return silence(alert, machine, channels, now);
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pencil, Send, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Channel, SentMessage } from '@/api/types';
import { cn } from '@/lib/cn';
import { NextTry } from '@/shared/messages/NextTry';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button, IconButton } from '@/ui/Button';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { healthOf, waitWords } from './health';
import { KindIcon } from './kind-icons';
import { kindOf, target } from './kinds';
import { OnOff } from './OnOff';
import { actionWords, routeWords } from './route-words';
import { TestAnswer } from './TestAnswer';
import { useChannelTest } from './use-test';

interface Props {
  channel: Channel;
  messages: readonly SentMessage[];
  onEdit: () => void;
  onRemove: () => void;
}

/** A channel: where it leads, what it is told, how it is, and a test beside it. */
export function ChannelCard({ channel, messages, onEdit, onRemove }: Props) {
  const id = useId();
  const test = useChannelTest();
  const { name, settings, enabled, route } = channel;
  const where = target(settings);
  return (
    <li aria-labelledby={id} className="rounded-card border border-line bg-s1">
      <div className="flex items-start gap-3 px-4 pt-4">
        <KindIcon kind={settings.kind} />
        <div className="min-w-0 flex-1">
          <h3 id={id} className="font-semibold [overflow-wrap:anywhere]">
            <bdi>{name}</bdi>
          </h3>
          <p className="text-13 text-t3 [overflow-wrap:anywhere]">
            {kindOf(settings.kind).name}
            {where && ` · ${where}`}
          </p>
        </div>
        <Toggle channel={channel} />
      </div>
      <div className={cn('flex flex-col gap-2 px-4 pt-3 pb-4', !enabled && 'text-t3')}>
        <p className={enabled ? 'text-t2' : undefined}>
          {routeWords(route)} {actionWords(route)}
        </p>
        <HealthLine channel={channel} messages={messages} />
      </div>
      <div className="border-t px-2 py-1.5">
        <div className="flex items-center gap-1">
          <Button
            size="sm"
            variant="quiet"
            busy={test.isRunning}
            icon={<Send size={15} aria-hidden />}
            aria-label={`Test ${name}`}
            onClick={() => test.run({ id: channel.id })}
          >
            Test
          </Button>
          <Button
            size="sm"
            variant="quiet"
            icon={<Pencil size={15} aria-hidden />}
            aria-label={`Edit ${name}`}
            onClick={onEdit}
          >
            Edit
          </Button>
          <IconButton
            label={`Remove ${name}`}
            className="ml-auto size-7 pointer-coarse:size-11"
            onClick={onRemove}
          >
            <Trash2 size={15} aria-hidden />
          </IconButton>
        </div>
        <TestAnswer test={test} className="[&>*]:mx-1 [&>*]:mt-1 [&>*]:mb-1.5" />
      </div>
    </li>
  );
}

function Toggle({ channel }: { channel: Channel }) {
  const queryClient = useQueryClient();
  const { name, settings, route } = channel;
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (enabled: boolean) =>
      answer(
        api.PUT('/api/v1/settings/notifications/channels/{id}', {
          params: { path: { id: channel.id } },
          body: { name, enabled, settings, route },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.notifications }),
    onError: (error) => toast(`${name} stays as it was: ${asApiError(error).detail}`, 'crit'),
  });
  return (
    <OnOff
      label={`${name} is on`}
      checked={isPending ? variables : channel.enabled}
      onChange={(enabled) => !isPending && mutate(enabled)}
    />
  );
}

function HealthLine({ channel, messages }: Pick<Props, 'channel' | 'messages'>) {
  const { mark, tone, word, nextAt, isGivenUp } = healthOf(channel, messages);
  const { enabled, sent_at, failed_at, failure, waiting } = channel;
  const isFailing = enabled && failure != null;
  return (
    <div className="flex gap-2 text-13">
      <StatusMark mark={mark} tone={tone} className="mt-[3px]" />
      <div className="min-w-0 flex-1">
        <p>
          <span className={cn('font-medium', toneText[tone])}>{word}</span>
          <span className="text-t3">
            {failed_at && isFailing && (
              <>
                {' · last tried '}
                <TimeAgo at={failed_at} />
              </>
            )}
            {sent_at && (
              <>
                {' · last arrived '}
                <TimeAgo at={sent_at} />
              </>
            )}
            {waiting > 0 && ` · ${waitWords(waiting)}`}
          </span>
        </p>
        {isFailing && (
          <>
            <p className="mt-1 font-mono text-12 text-t1 [overflow-wrap:anywhere]">{failure}</p>
            <p className="mt-1 text-t3">
              {nextAt ? (
                <>
                  Tried again <NextTry at={nextAt} />, or at once when you save the channel.
                </>
              ) : isGivenUp ? (
                'That message was given up. The next one is tried as usual.'
              ) : waiting > 0 ? (
                'Tried again by itself.'
              ) : (
                'Edit the channel and enter its secrets again.'
              )}
            </p>
          </>
        )}
      </div>
    </div>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { BellRing, Plus } from 'lucide-react';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { keys, notificationsQuery, sentMessagesQuery } from '@/api/queries';
import type { Channel, Notifications } from '@/api/types';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { Part } from '@/shared/SettingsPart';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/states';
import { ChannelCard } from './ChannelCard';
import { ChannelDialog } from './ChannelDialog';
import { LOOKED_AT, waitWords } from './health';
import { Messages } from './Messages';
import { QuietForm } from './QuietForm';

const LEAD = 'Ways by which the hub tells people of alerts.';

/** Who is told of alerts, by which ways, and when not. */
export function NotificationSettings() {
  const allowed = can.changeSettings(useRole());
  if (!allowed.ok) {
    return (
      <>
        <Part title="Channels" lead={LEAD}>
          <p className="text-t2">
            Only an admin sees the channels and changes them. What they sent is below.
          </p>
        </Part>
        <Messages />
      </>
    );
  }
  return (
    <>
      <Channels />
      <Quiet />
      <Messages />
    </>
  );
}

type Open = { what: 'new' } | { what: 'edit' | 'remove'; channel: Channel };

function Channels() {
  const query = useQuery(notificationsQuery);
  const messages = useQuery(sentMessagesQuery(LOOKED_AT)).data?.items ?? [];
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const channels = query.data?.channels ?? [];
  const add = (
    <Button
      variant="primary"
      icon={<Plus size={16} aria-hidden />}
      onClick={() => setOpen({ what: 'new' })}
    >
      Add channel
    </Button>
  );
  return (
    <Part title="Channels" lead={LEAD} actions={channels.length > 0 ? add : undefined}>
      <ListState what="channels" query={query}>
        {(data) =>
          data.channels.length === 0 ? (
            <EmptyState
              icon={<BellRing size={26} aria-hidden />}
              title="Nobody is told yet"
              body={
                <>
                  A channel is a way to you: an app on your phone, a chat, a mailbox, a server of
                  yours. The quickest are <b>ntfy</b>, which needs no account, and a <b>webhook</b>.
                </>
              }
              action={add}
            />
          ) : (
            <ul aria-label="Channels" className="flex flex-col gap-3">
              {data.channels.map((channel) => (
                <ChannelCard
                  key={channel.id}
                  channel={channel}
                  messages={messages}
                  onEdit={() => setOpen({ what: 'edit', channel })}
                  onRemove={() => setOpen({ what: 'remove', channel })}
                />
              ))}
            </ul>
          )
        }
      </ListState>
      {(open?.what === 'new' || open?.what === 'edit') && (
        <ChannelDialog
          channel={open.what === 'edit' ? open.channel : undefined}
          taken={channels.map(({ name }) => name)}
          onClose={close}
        />
      )}
      {open?.what === 'remove' && <Removal channel={open.channel} onClose={close} />}
    </Part>
  );
}

function Removal({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const queryClient = useQueryClient();
  const { id, name, waiting } = channel;
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={`Remove “${name}”?`}
      body={
        <p>
          Nobody is told by it any more, and its secrets are deleted.
          {waiting > 0 && ` In it ${waitWords(waiting)}: not sent any more.`} This cannot be undone;
          to be silent for a while, turn it off.
        </p>
      }
      confirmLabel="Remove"
      onConfirm={async () => {
        await answer(
          api.DELETE('/api/v1/settings/notifications/channels/{id}', { params: { path: { id } } }),
        );
        await queryClient.invalidateQueries({ queryKey: keys.notifications });
        toast(`Removed ${name}`);
      }}
    />
  );
}

/** Nothing to be silent about without channels. */
function Quiet() {
  const { data } = useQuery(notificationsQuery);
  if (!data || data.channels.length === 0) return null;
  return (
    <Part
      title="When to be silent"
      lead="For all channels, unless one is told in quiet hours, too."
    >
      <QuietForm key={wordsOfSaved(data)} saved={data} />
    </Part>
  );
}

/** What was changed elsewhere is taken over; what is only delivered does not touch a form. */
function wordsOfSaved({ quiet_hours, critical_pierces_maintenance }: Notifications): string {
  return JSON.stringify([quiet_hours, critical_pierces_maintenance]);
}

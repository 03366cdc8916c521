import { memo } from 'react';
import type { TailscaleDevice } from '@/api/types';
import { exact } from '@/lib/time';
import { TimeAgo } from '@/shared/TimeAgo';
import { Badge } from '@/ui/Badge';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { DeviceMachine } from './DeviceMachine';
import { EXPIRY_TONES, osWord } from './devices';
import { Addresses, Cell, HostRow, HostRows, ImportAct, SelectBox } from './rows';
import { SelectAll } from './SelectAll';
import type { Selection } from './use-selection';

const COLUMNS =
  'lg:grid-cols-[2.75rem_minmax(0,1.2fr)_minmax(0,1fr)_minmax(0,0.8fr)_minmax(0,0.9fr)_minmax(0,0.9fr)_minmax(0,1.1fr)]';

/** The key to import it by; nothing for what is a machine. */
export function deviceKey({ id, machine_id }: Pick<TailscaleDevice, 'id' | 'machine_id'>) {
  return machine_id ? undefined : `tailnet:${id}`;
}

interface Props {
  devices: readonly TailscaleDevice[];
  selection: Selection;
  keys: readonly string[];
}

export function DeviceTable({ devices, selection, keys }: Props) {
  // Where all belong to one person, that says nothing.
  const isShared = new Set(devices.map(({ user }) => user ?? '')).size > 1;
  return (
    <HostRows
      label="Devices of the tailnet"
      columns={COLUMNS}
      heads={[
        <SelectAll key="all" selection={selection} keys={keys} />,
        'Name',
        'Addresses',
        'System',
        'Connected',
        'Key',
        'Machine',
      ]}
    >
      {devices.map((device) => (
        <Row key={device.id} device={device} selection={selection} withUser={isShared} />
      ))}
    </HostRows>
  );
}

interface RowProps {
  device: TailscaleDevice;
  selection: Selection;
  withUser: boolean;
}

const Row = memo(
  function Row({ device, selection, withUser }: RowProps) {
    const key = deviceKey(device);
    const { name, hostname, fqdn, addresses, tags, user } = device;
    return (
      <HostRow columns={COLUMNS} importKey={key}>
        <SelectBox selection={selection} importKey={key} title={name} />
        <Cell place="main">
          <span className="font-medium [overflow-wrap:anywhere]" title={fqdn ?? undefined}>
            <bdi>{name}</bdi>
          </span>
          {hostname !== name && (
            <span className="block text-12 text-t3 [overflow-wrap:anywhere]">
              calls itself <bdi>{hostname}</bdi>
            </span>
          )}
          <span className="mt-0.5 flex flex-wrap gap-1 empty:hidden">
            {device.is_own && <Badge>This hub</Badge>}
            {device.is_external && (
              <Badge title="It belongs to another tailnet and was shared with this one">
                Shared
              </Badge>
            )}
            {!device.authorized && (
              <Badge tone="warn" title="An admin of the tailnet has to let it in">
                Not approved
              </Badge>
            )}
            {tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
          </span>
          {user && withUser && (
            <span className="block text-12 text-t3 [overflow-wrap:anywhere]">
              <bdi>{user}</bdi>
            </span>
          )}
        </Cell>
        <Cell place="right">
          <Addresses all={addresses} />
        </Cell>
        <Cell place="left">
          {device.os && osWord(device.os)}
          {device.update_available && (
            <span className="block text-12 text-t3">newer client available</span>
          )}
        </Cell>
        <Cell place="right">
          <Connected device={device} />
        </Cell>
        <Cell place="left">
          <KeyEnd device={device} />
        </Cell>
        <Cell place={key ? 'act' : 'right'} className="lg:text-left">
          {key ? (
            <ImportAct
              importKey={key}
              title={name}
              isMachine={false}
              mayImport={selection.toggle !== undefined}
            />
          ) : (
            <DeviceMachine device={device} />
          )}
        </Cell>
      </HostRow>
    );
  },
  (before, after) =>
    before.device === after.device &&
    before.withUser === after.withUser &&
    before.selection.toggle === after.selection.toggle &&
    isChosen(before) === isChosen(after),
);

function isChosen({ device, selection }: { device: TailscaleDevice; selection: Selection }) {
  return selection.chosen.has(deviceKey(device) ?? '');
}

function Connected({ device: { online, last_seen } }: { device: TailscaleDevice }) {
  if (online) {
    return (
      <span className="flex items-center gap-1.5">
        <StatusMark mark="healthy" tone="ok" size={12} />
        Online
      </span>
    );
  }
  return (
    <>
      <span className="flex items-center gap-1.5 text-t2">
        <StatusMark mark="offline" tone="off" size={12} />
        Offline
      </span>
      {last_seen && (
        <span className="block text-12 text-t3">
          seen <TimeAgo at={last_seen} />
        </span>
      )}
    </>
  );
}

/** When the device leaves the tailnet, unless somebody logs it in again. */
function KeyEnd({ device: { key_expires_at, key_expiry } }: { device: TailscaleDevice }) {
  // Where no column says what ends.
  const what = <span className="lg:hidden">Key </span>;
  if (!key_expires_at) return <span className="text-t3">{what}never ends</span>;
  if (!key_expiry) {
    return (
      <span className="text-t3">
        {what}ends <TimeAgo at={key_expires_at} ahead />
      </span>
    );
  }
  const tone = EXPIRY_TONES[key_expiry];
  return (
    <span className="flex items-start gap-1.5" title={exact(key_expires_at)}>
      <StatusMark
        mark={key_expiry === 'expired' ? 'critical' : tone === 'warn' ? 'warning' : 'unknown'}
        tone={tone}
        size={12}
        className="mt-[3px]"
      />
      <span className={toneText[tone]}>
        {what}
        {key_expiry === 'expired' ? (
          <>
            ended <TimeAgo at={key_expires_at} />
          </>
        ) : (
          <>
            ends <TimeAgo at={key_expires_at} ahead />
          </>
        )}
      </span>
    </span>
  );
}

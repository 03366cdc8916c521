import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ScanSearch } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { asApiError } from '@/api/problem';
import { connectivityQuery } from '@/api/queries';
import type { LoginWith, SudoMode } from '@/api/types';
import { useTitle } from '@/lib/title';
import { can } from '@/shared/can';
import { portFault, portOf } from '@/shared/remote/port';
import { LOGIN_OPTIONS, SUDO_OPTIONS } from '@/shared/remote/words';
import { Scans } from '@/shared/scans/Scans';
import { useScanStart } from '@/shared/scans/use-scan';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import { Field, Input, Select } from '@/ui/Field';
import { EmptyState } from '@/ui/states';

const route = getRouteApi('/shell/scans');

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** A look at a host that is no machine here, and what such looks told. */
export default function ScansPage() {
  useTitle('Scans');
  const allowed = can.scan(useRole());
  return (
    <>
      <h1 className="text-20 font-semibold">Scans</h1>
      <p className="mt-1 mb-5 max-w-prose text-t2">
        One look at a host over SSH: hardware, disks, addresses, packages, services, open ports. It
        needs no agent, changes nothing there, and the host need not be a machine here.
      </p>
      {allowed.ok ? (
        <Scanning />
      ) : (
        <EmptyState
          icon={<ScanSearch size={26} aria-hidden />}
          title="Scans are not for everybody"
          body="The command lines of processes are in them, and some programs get passwords there. Only an operator or admin sees them."
        />
      )}
    </>
  );
}

function Scanning() {
  const { address, scan, with: other } = route.useSearch();
  const navigate = useNavigate({ from: '/scans' });
  return (
    <div className="flex max-w-[1200px] flex-col gap-6">
      <AddressForm />
      {address && (
        <p className="-mb-2 flex flex-wrap items-baseline gap-x-3 text-13 text-t2">
          <span>
            Scans of <bdi className="font-medium text-t1">{address}</bdi>
          </span>
          <Link to="/scans" search={{}} className="text-accent underline underline-offset-2">
            Show those of all
          </Link>
        </p>
      )}
      <Scans
        filter={{ address }}
        shown={{ scan, with: other }}
        onShow={(shown) =>
          void navigate({
            search: (before) => ({ ...before, scan: shown.scan, with: shown.with }),
            resetScroll: false,
          })
        }
        empty={
          address
            ? 'Nobody has looked at this address yet. The hub logs in there with its key, or with the password that is set for all machines.'
            : 'Enter an address above, or begin with a host that was discovered.'
        }
        withNames
      />
    </div>
  );
}

/** What a link says of who is looked at. */
function placeOf({ address = '', port = '', user = '' }: Linked) {
  return { address, port, user };
}

interface Linked {
  address?: string | undefined;
  port?: string | undefined;
  user?: string | undefined;
}

function AddressForm() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/scans' });
  const usual = useQuery(connectivityQuery).data;
  const [typed, setTyped] = useState(() => placeOf(search));
  const { address, port, user } = typed;
  const place = JSON.stringify(placeOf(search));
  // What the link says comes into the form when it changes, unless it was this form that changed it.
  const [seen, setSeen] = useState({ link: place, own: '' });
  if (seen.link !== place) {
    setSeen({ link: place, own: '' });
    if (seen.own !== place) setTyped(placeOf(search));
  }
  const [login, setLogin] = useState<LoginWith>('auto');
  const [sudo, setSudo] = useState<SudoMode>('passwordless');
  const { mutate, isPending, error, reset } = useScanStart(() => {
    const asked = { address: address.trim(), port: port.trim(), user: user.trim() };
    setSeen((now) => ({ ...now, own: JSON.stringify(asked) }));
    return navigate({
      search: {
        address: asked.address,
        port: asked.port || undefined,
        user: asked.user || undefined,
      },
    });
  });
  const refusal = error ? asApiError(error) : undefined;
  const fault = portFault(port, true);
  const change = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      reset();
    };
  };

  const type = (part: Partial<typeof typed>) => {
    setTyped({ ...typed, ...part });
    reset();
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    if (fault || isPending) return;
    mutate({
      address: address.trim(),
      port: portOf(port) ?? null,
      user: user.trim() || null,
      login,
      sudo,
    });
  }

  return (
    <form
      onSubmit={submit}
      aria-label="Scan an address"
      className="grid grid-cols-[5.5rem_minmax(0,1fr)] items-start gap-4 rounded-card border border-line bg-s1 p-4 sm:grid-cols-2 lg:grid-cols-[minmax(0,2fr)_6rem_minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,1.4fr)]"
    >
      <Field label="Address" error={refusal?.field('address')} className="max-lg:col-span-2">
        <Input
          {...PLAIN}
          required
          placeholder="nas.lan or 192.168.1.7"
          value={address}
          onChange={(event) => type({ address: event.target.value })}
        />
      </Field>
      <Field label="Port" error={fault ?? refusal?.field('port')}>
        <Input
          {...PLAIN}
          inputMode="numeric"
          placeholder={usual && String(usual.port)}
          value={port}
          onChange={(event) => type({ port: event.target.value })}
        />
      </Field>
      <Field label="User" error={refusal?.field('user')}>
        <Input
          {...PLAIN}
          maxLength={64}
          placeholder={usual?.user}
          value={user}
          onChange={(event) => type({ user: event.target.value })}
        />
      </Field>
      <Field label="Logs in with" className="max-sm:col-span-2">
        <Select value={login} options={LOGIN_OPTIONS} onChange={change(setLogin)} />
      </Field>
      <Field label="Becomes root" className="max-sm:col-span-2">
        <Select value={sudo} options={SUDO_OPTIONS} onChange={change(setSudo)} />
      </Field>
      <div className="flex flex-wrap items-center gap-3 col-span-full">
        <Button
          type="submit"
          variant="primary"
          busy={isPending}
          icon={<ScanSearch size={16} aria-hidden />}
        >
          Scan
        </Button>
        {refusal && refusal.errors.length === 0 && (
          <p role="alert" className="text-crit">
            {refusal.detail}
          </p>
        )}
      </div>
    </form>
  );
}

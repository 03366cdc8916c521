import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Radar } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { answer, api } from '@/api/client';
import { type ApiError, asApiError } from '@/api/problem';
import { discoveryQuery, keys, subnetsQuery } from '@/api/queries';
import type { NewDiscovery, Subnet } from '@/api/types';
import { ListState } from '@/shared/ListState';
import { useLanding } from '@/shared/landing';
import { Button } from '@/ui/Button';
import { Field, Input, Switch } from '@/ui/Field';
import { addressesOf, MOST_ADDRESSES, networksOf, portsFault, portsOf } from './runs';

interface FormProps {
  /** A search goes on: the next one waits for its end. */
  isBusy: boolean;
  /** Who asked for the form goes on in its first field. */
  takesFocus: boolean;
  onStarted: () => void;
}

/** Where and how to search. Reading the hub's own networks sends nothing to them. */
export function SearchForm(props: FormProps) {
  const query = useQuery(subnetsQuery);
  return (
    <ListState what="networks of the hub" query={query}>
      {({ items, usual_ports }) => <Form {...props} subnets={items} usualPorts={usual_ports} />}
    </ListState>
  );
}

interface Props extends FormProps {
  subnets: readonly Subnet[];
  usualPorts: readonly number[];
}

function Form({ subnets, usualPorts, isBusy, takesFocus, onStarted }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const why = useId();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(subnets.flatMap(({ cidr, is_suggested }) => (is_suggested ? [cidr] : []))),
  );
  const [others, setOthers] = useState('');
  const [ports, setPorts] = useState('');
  const [mdns, setMdns] = useState(true);
  const [tried, setTried] = useState(false);
  const start = useStart(onStarted);

  // biome-ignore lint/correctness/useExhaustiveDependencies: when it comes, and never again
  useEffect(() => {
    if (takesFocus) form.current?.querySelector('input')?.focus();
  }, []);

  const cidrs = [
    ...subnets.map(({ cidr }) => cidr).filter((cidr) => chosen.has(cidr)),
    ...networksOf(others),
  ];
  const fault = portsFault(ports);
  const none = tried && cidrs.length === 0 ? 'Choose a network, or write one.' : undefined;
  const { refusal } = start;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (isBusy || fault || cidrs.length === 0) return;
    const typed = portsOf(ports);
    start.run({ cidrs, mdns, ...(typed && typed.length > 0 && { ports: typed }) });
  }

  const change = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      start.forget();
    };
  };

  return (
    <form ref={form} onSubmit={submit} className="flex flex-col gap-4">
      {subnets.length > 0 && (
        <fieldset>
          <legend className="mb-1.5 text-13 font-medium">Networks that the hub is in</legend>
          <div className="flex flex-col gap-1">
            {subnets.map((subnet) => (
              <SubnetBox
                key={subnet.cidr}
                subnet={subnet}
                isChosen={chosen.has(subnet.cidr)}
                onChange={change((on: boolean) => {
                  const next = new Set(chosen);
                  if (on) next.add(subnet.cidr);
                  else next.delete(subnet.cidr);
                  setChosen(next);
                })}
              />
            ))}
          </div>
        </fieldset>
      )}
      <Field
        label={subnets.length > 0 ? 'Other networks' : 'Networks'}
        optional={subnets.length > 0}
        hint="As address/length, several with commas between; at most 1,024 addresses together. Private IPv4 ranges only."
        error={none ?? (refusal && ofNetworks(refusal))}
      >
        <Input
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="192.168.1.0/24"
          value={others}
          onChange={(event) => change(setOthers)(event.target.value)}
        />
      </Field>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label="Ports to try"
          optional
          error={(tried ? fault : undefined) ?? refusal?.field('ports')}
        >
          <Input
            autoComplete="off"
            spellCheck={false}
            placeholder={usualPorts.join(', ')}
            value={ports}
            onChange={(event) => change(setPorts)(event.target.value)}
          />
        </Field>
        <Switch
          label="Ask neighbours what they offer"
          hint="One multicast question (mDNS) on the hub’s own networks. It finds printers and TVs that open no port."
          checked={mdns}
          onChange={change(setMdns)}
        />
      </div>
      {refusal && !isAboutFields(refusal) && (
        <p role="alert" className="text-crit">
          {refusal.detail}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          ref={useLanding()}
          type="submit"
          variant="primary"
          busy={start.isPending}
          disabled={isBusy && !start.isPending}
          aria-describedby={why}
          icon={<Radar size={16} aria-hidden />}
        >
          Start the search
        </Button>
        <p id={why} className="text-13 text-t3">
          {isBusy
            ? 'A search goes on. The next one can start when it has ended.'
            : planWords(cidrs)}
        </p>
      </div>
    </form>
  );
}

function planWords(cidrs: readonly string[]): string {
  const addresses = addressesOf(cidrs);
  if (!addresses) return 'No login is tried. A /24 takes about four seconds.';
  const all = `${addresses.toLocaleString('en')} ${addresses === 1 ? 'address' : 'addresses'}`;
  // Networks that lie in one another count once for the hub: it has the last word.
  if (addresses > MOST_ADDRESSES) return `${all}; at most 1,024 are tried in one search.`;
  return `${all} will be tried. No login is tried.`;
}

interface BoxProps {
  subnet: Subnet;
  isChosen: boolean;
  onChange: (on: boolean) => void;
}

function SubnetBox({ subnet, isChosen, onChange }: BoxProps) {
  const { cidr, interface: card, address, addresses, reason } = subnet;
  return (
    <label className="flex w-fit cursor-pointer items-start gap-2.5 py-0.5 pointer-coarse:py-2.5">
      <input
        type="checkbox"
        checked={isChosen}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-[var(--accent-solid)]"
      />
      <span>
        <span className="tnum font-medium">{cidr}</span>{' '}
        <span className="text-13 text-t3">
          {card}
          {address && `, the hub is ${address}`}, {addresses.toLocaleString('en')} addresses
        </span>
        {reason && <span className="block text-13 text-t2">{reason}</span>}
      </span>
    </label>
  );
}

function ofNetworks({ errors }: ApiError): string | undefined {
  const about = errors.filter(({ pointer }) => pointer.startsWith('/cidrs'));
  return about.map(({ detail }) => detail).join(' ') || undefined;
}

const isAboutFields = ({ errors }: ApiError) =>
  errors.some(({ pointer }) => pointer.startsWith('/cidrs') || pointer === '/ports');

function useStart(onStarted: () => void) {
  const queryClient = useQueryClient();
  const navigate = useNavigate({ from: '/discover' });
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (body: NewDiscovery) => answer(api.POST('/api/v1/discovery', { body })),
    onSuccess: async (run) => {
      queryClient.setQueryData(discoveryQuery(run.id).queryKey, run);
      await queryClient.invalidateQueries({ queryKey: keys.discoveries });
      onStarted();
      // The newest is shown, which is this one.
      void navigate({
        to: '/discover',
        search: (before) => ({ ...before, run: undefined }),
        resetScroll: false,
      });
    },
    // Somebody else was faster: theirs is shown.
    onError: () => void queryClient.invalidateQueries({ queryKey: keys.discoveries }),
  });
  return {
    run: (body: NewDiscovery) => !isPending && mutate(body),
    forget: () => error && reset(),
    isPending,
    refusal: error ? asApiError(error) : undefined,
  };
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiError, asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import type { Namesake } from '../hosts';
import { bodyOf, doubted, type HostDraft, hasFaults, SHARED, type SharedDraft } from './draft';
import { noteImport } from './imports';
import { importHosts } from './send';

/** The machine that a host may be, and whether it was said that it is another. */
export interface Doubt {
  namesake: Namesake;
  isAnother: boolean;
}

/** Of each host, by its key, where only a name says which machine it is. */
export type Doubts = ReadonlyMap<string, Doubt>;

export interface ImportDraft {
  hosts: readonly HostDraft[];
  shared: SharedDraft;
  setHost: (key: string, change: Partial<HostDraft>) => void;
  setShared: (change: Partial<SharedDraft>) => void;
  /** It was tried to send it: what is wrong may be said. */
  tried: boolean;
  /** Closing it would lose something. */
  isDirty: boolean;
  send: () => void;
  isPending: boolean;
  /** Why all of it was refused. */
  refusal: ApiError | undefined;
  /** The hosts that were sent last; undefined while they are written. */
  sent: readonly string[] | undefined;
  /** Back to the form, with these alone. */
  again: (keys: readonly string[], doubts: Doubts) => void;
}

/** What is typed for an import, until the dialog closes; secrets live no longer than that. */
export function useImportDraft(begin: () => HostDraft[]): ImportDraft {
  const queryClient = useQueryClient();
  const maySet = can.changeConnections(useRole()).ok;
  const [first] = useState(begin);
  const [hosts, setHosts] = useState(first);
  const [shared, setShared] = useState(SHARED);
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<readonly string[]>();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: async () => {
      const body = bodyOf(hosts, shared, maySet);
      return { items: await importHosts(body), agent: body.agent };
    },
    onSuccess: ({ items, agent }) => {
      noteImport(items, new Map(hosts.map(({ key, title }) => [key, title])), agent);
      setSent(hosts.map(({ key }) => key));
      for (const queryKey of [keys.hosts, keys.machines, keys.tailscale, keys.credentials]) {
        void queryClient.invalidateQueries({ queryKey });
      }
    },
    // What was sent, with its passwords, does not stay in the page.
    gcTime: 0,
  });
  const change = () => error && reset();
  return {
    hosts,
    shared,
    setHost: (key, said) => {
      change();
      setHosts(hosts.map((host) => (host.key === key ? { ...host, ...said } : host)));
    },
    setShared: (said) => {
      change();
      setShared({ ...shared, ...said });
    },
    tried,
    isDirty: JSON.stringify([hosts, shared]) !== JSON.stringify([first, SHARED]),
    send: () => {
      setTried(true);
      if (!isPending && !hasFaults(hosts, shared)) mutate();
    },
    isPending,
    refusal: error ? asApiError(error) : undefined,
    sent,
    again: (again, doubts) => {
      reset();
      const kept = hosts.filter(({ key }) => again.includes(key));
      setHosts(
        kept.map((host) => {
          const doubt = doubts.get(host.key);
          return doubt ? doubted(host, doubt.namesake, doubt.isAnother) : host;
        }),
      );
      setTried(false);
      setSent(undefined);
    },
  };
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, sessionsQuery } from '@/api/queries';
import type { Session } from '@/api/types';
import { can } from '@/shared/can';
import { waitText } from '@/shared/failure';
import { ListState } from '@/shared/ListState';
import { Part, Surface } from '@/shared/SettingsPart';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Field, Input, Switch } from '@/ui/Field';
import { Table, Td, Th } from '@/ui/Table';
import { browserName } from './browser';
import { NewPasswordField } from './Users';

export function Sessions() {
  return (
    <>
      <SessionList />
      <Password />
    </>
  );
}

function SessionList() {
  const maySeeAll = can.seeAllSessions(useRole());
  const [all, setAll] = useState(false);
  const sessions = useQuery(sessionsQuery(all));
  return (
    <Part
      title="Sessions"
      lead={all ? 'Where people are signed in.' : 'Where you are signed in.'}
      wide
    >
      {maySeeAll.ok && (
        <div className="mb-4 max-w-[640px]">
          <Switch label="Sessions of everybody" checked={all} onChange={setAll} />
        </div>
      )}
      <ListState what="sessions" query={sessions}>
        {({ items }) => (
          <Surface>
            <Table label="Sessions">
              <thead>
                <tr>
                  {all && <Th>User</Th>}
                  <Th>Browser</Th>
                  <Th className="hidden sm:table-cell">Address</Th>
                  <Th>Last used</Th>
                  <Th className="hidden sm:table-cell">Ends</Th>
                  <Th>
                    <span className="sr-only">Acts</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {(items as Session[]).map((session) => (
                  <Row key={session.id} session={session} withUser={all} />
                ))}
              </tbody>
            </Table>
          </Surface>
        )}
      </ListState>
    </Part>
  );
}

function Row({ session, withUser }: { session: Session; withUser: boolean }) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      answer(api.DELETE('/api/v1/sessions/{id}', { params: { path: { id: session.id } } })),
    onSuccess: () => {
      toast('The session has ended');
      return queryClient.invalidateQueries({ queryKey: keys.sessions });
    },
    onError: (error) => toast(asApiError(error).detail, 'crit'),
  });
  const browser = browserName(session.user_agent);
  return (
    <tr>
      {withUser && <Td className="[overflow-wrap:anywhere]">{session.user_name}</Td>}
      <Td title={session.user_agent ?? undefined}>
        {browser} {session.current && <Badge tone="ok">this one</Badge>}
      </Td>
      <Td className="tnum hidden sm:table-cell">{session.ip ?? '–'}</Td>
      <Td className="whitespace-nowrap">
        <TimeAgo at={session.last_used_at} />
      </Td>
      <Td className="hidden whitespace-nowrap sm:table-cell">
        <TimeAgo at={session.expires_at} ahead />
      </Td>
      <Td className="py-1! text-right">
        {!session.current && (
          <Button
            size="sm"
            variant="quiet"
            busy={isPending}
            aria-label={`End the session in ${browser}`}
            onClick={() => mutate()}
          >
            End
          </Button>
        )}
      </Td>
    </tr>
  );
}

function Password() {
  const queryClient = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/api/v1/session/password', {
          body: { current_password: current, new_password: next },
        }),
      ),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      toast('Your password is changed; your other sessions have ended');
      return queryClient.invalidateQueries({ queryKey: keys.sessions });
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  return (
    <Part title="Password" lead="A new password ends your other sessions.">
      <form
        className="flex max-w-sm flex-col gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!isPending) mutate();
        }}
      >
        <Field
          label="Current password"
          error={refusal?.code === 'wrong_credentials' ? refusal.detail : undefined}
        >
          <Input
            type="password"
            value={current}
            required
            autoComplete="current-password"
            onChange={(event) => setCurrent(event.target.value)}
          />
        </Field>
        <NewPasswordField
          label="New password"
          value={next}
          onChange={setNext}
          error={refusal?.field('new_password')}
        />
        {refusal && refusal.code !== 'wrong_credentials' && refusal.errors.length === 0 && (
          <p role="alert" className="text-crit">
            {refusal.code === 'too_many_requests' ? waitText(refusal.retryAfter) : refusal.detail}
          </p>
        )}
        <div>
          <Button type="submit" busy={isPending} disabled={current === '' || next === ''}>
            Change password
          </Button>
        </div>
      </form>
    </Part>
  );
}

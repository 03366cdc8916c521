import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, machinesQuery, tokensQuery } from '@/api/queries';
import type { CreatedToken, Role, Token } from '@/api/types';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { Part, Surface } from '@/shared/SettingsPart';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { CopyField } from '@/ui/CopyField';
import { ConfirmDialog, Dialog } from '@/ui/Dialog';
import { Field, Input, Select } from '@/ui/Field';
import { FormDialog } from '@/ui/FormDialog';
import { EmptyState } from '@/ui/states';
import { Table, Td, Th } from '@/ui/Table';
import { options, PEOPLE, ROLE_MEANS, ROLE_WORDS } from './roles';

const LEAD = (
  <>
    For scripts and for agents. A token is sent as <code>Authorization: Bearer</code> or as{' '}
    <code>X-API-Key</code>. Machines that enrol get one of their own, bound to them; agents of
    version 1.0 share one of role agent that you make here.
  </>
);

export function Tokens() {
  const allowed = can.manageTokens(useRole());
  return allowed.ok ? (
    <TokenList />
  ) : (
    <Part title="Tokens" lead={LEAD}>
      <p className="text-t2">{allowed.why}</p>
    </Part>
  );
}

function TokenList() {
  const tokens = useQuery(tokensQuery);
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<Token>();
  const queryClient = useQueryClient();
  const make = (
    <Button variant="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      New token
    </Button>
  );
  return (
    <Part title="Tokens" lead={LEAD} wide actions={make}>
      <ListState what="tokens" query={tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              icon={<KeyRound size={26} aria-hidden />}
              title="No tokens"
              body="Nothing but people and enrolled machines talks to this hub."
            />
          ) : (
            <Surface>
              <Table label="Tokens">
                <thead>
                  <tr>
                    <Th>Name</Th>
                    <Th className="hidden min-[360px]:table-cell">Role</Th>
                    <Th className="hidden md:table-cell">For</Th>
                    <Th className="hidden sm:table-cell">Last used</Th>
                    <Th className="hidden sm:table-cell">Expires</Th>
                    <Th>
                      <span className="sr-only">Acts</span>
                    </Th>
                  </tr>
                </thead>
                <tbody>
                  {(items as Token[]).map((token) => (
                    <Row key={token.id} token={token} onRevoke={() => setRevoked(token)} />
                  ))}
                </tbody>
              </Table>
            </Surface>
          )
        }
      </ListState>
      {isMaking && <NewTokenDialog onClose={() => setMaking(false)} />}
      {revoked && (
        <ConfirmDialog
          open
          onOpenChange={() => setRevoked(undefined)}
          danger
          title={`Revoke “${revoked.name}”?`}
          body={<p>Whatever uses it is refused from now on. This cannot be undone.</p>}
          confirmLabel="Revoke"
          onConfirm={async () => {
            await answer(
              api.DELETE('/api/v1/tokens/{id}', { params: { path: { id: revoked.id } } }),
            );
            await queryClient.invalidateQueries({ queryKey: keys.tokens });
            toast(`Revoked ${revoked.name}`);
          }}
        />
      )}
    </Part>
  );
}

function Row({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const machines = useQuery(machinesQuery).data;
  const isShared = token.role === 'agent' && !token.machine_id;
  const machine = machines?.find((each) => each.id === token.machine_id);
  return (
    <tr>
      <Td>
        <span className="font-medium [overflow-wrap:anywhere]">{token.name}</span>
        <span className="block text-12 text-t3 min-[360px]:hidden">{ROLE_WORDS[token.role]}</span>
        <span className="block font-mono text-12 text-t3">begins {token.prefix}</span>
      </Td>
      <Td className="hidden min-[360px]:table-cell">{ROLE_WORDS[token.role]}</Td>
      <Td className="hidden [overflow-wrap:anywhere] md:table-cell">
        {isShared ? 'All agents of version 1.0' : (machine?.name ?? '–')}
      </Td>
      <Td className="hidden whitespace-nowrap sm:table-cell">
        {token.last_used_at ? <TimeAgo at={token.last_used_at} /> : 'Never'}
      </Td>
      <Td className="hidden whitespace-nowrap sm:table-cell">
        {token.expires_at ? <TimeAgo at={token.expires_at} ahead /> : 'Never'}
      </Td>
      <Td className="py-1! text-right">
        <Button size="sm" variant="quiet" aria-label={`Revoke ${token.name}`} onClick={onRevoke}>
          Revoke
        </Button>
      </Td>
    </tr>
  );
}

const LIVES = [
  { value: '', label: 'Does not expire' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
] as const;

function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState<string>('');
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: () => {
      const end = days === '' ? undefined : new Date(Date.now() + Number(days) * 86_400_000);
      return answer(
        api.POST('/api/v1/tokens', {
          body: { name: name.trim(), role, expires_at: end?.toISOString() },
        }),
      );
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.tokens }),
  });
  if (data) return <ShowOnce token={data} onClose={onClose} />;
  const refusal = error ? asApiError(error) : undefined;
  return (
    <FormDialog
      title="New token"
      submit="Create token"
      busy={isPending}
      refusal={refusal?.errors.length === 0 ? refusal.detail : undefined}
      onSubmit={mutate}
      onClose={onClose}
    >
      <Field
        label="Name"
        hint="What uses it, so that you know it later."
        error={refusal?.field('name')}
      >
        <Input
          value={name}
          required
          maxLength={64}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field
        label="Role"
        hint={
          role === 'agent'
            ? `${ROLE_MEANS.agent} It speaks for any machine: the shared key of agents of version 1.0.`
            : ROLE_MEANS[role]
        }
      >
        <Select value={role} options={options([...PEOPLE, 'agent'])} onChange={setRole} />
      </Field>
      <Field label="Expires" error={refusal?.field('expires_at')}>
        <Select value={days} options={LIVES} onChange={setDays} />
      </Field>
    </FormDialog>
  );
}

function ShowOnce({ token, onClose }: { token: CreatedToken; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      modal="alertdialog"
      title={`Token “${token.name}”`}
      description="Copy it now: it is not shown again."
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <CopyField label="The token" text={token.token} />
    </Dialog>
  );
}

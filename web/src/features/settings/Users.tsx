import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, KeyRound, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, usersQuery } from '@/api/queries';
import type { Role, User } from '@/api/types';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { Part, Surface } from '@/shared/SettingsPart';
import { useRole, useSession } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button, IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { Field, Input, Select } from '@/ui/Field';
import { FormDialog } from '@/ui/FormDialog';
import { Menu } from '@/ui/Menu';
import { Table, Td, Th } from '@/ui/Table';
import { options, PEOPLE, ROLE_MEANS } from './roles';

type Open = { what: 'new' } | { what: 'password' | 'delete'; user: User } | undefined;

export function Users() {
  const allowed = can.manageUsers(useRole());
  return allowed.ok ? (
    <UserList />
  ) : (
    <Part title="Users" lead="Who may sign in to this hub.">
      <p className="text-t2">{allowed.why}</p>
    </Part>
  );
}

function UserList() {
  const users = useQuery(usersQuery);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <Part
      title="Users"
      lead="Who may sign in to this hub."
      wide
      actions={
        <Button
          variant="primary"
          icon={<Plus size={16} aria-hidden />}
          onClick={() => setOpen({ what: 'new' })}
        >
          Add user
        </Button>
      }
    >
      <ListState what="users" query={users}>
        {({ items }) => (
          <Surface>
            <Table label="Users">
              <thead>
                <tr>
                  <Th>Name</Th>
                  <Th>Role</Th>
                  <Th className="hidden sm:table-cell">Last sign-in</Th>
                  <Th className="text-right">
                    <span className="sr-only">Acts</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {(items as User[]).map((user) => (
                  <Row key={user.id} user={user} onOpen={setOpen} />
                ))}
              </tbody>
            </Table>
          </Surface>
        )}
      </ListState>
      {open?.what === 'new' && <NewUserDialog onClose={close} />}
      {open?.what === 'password' && <PasswordDialog user={open.user} onClose={close} />}
      {open?.what === 'delete' && <DeleteDialog user={open.user} onClose={close} />}
    </Part>
  );
}

function Row({ user, onOpen }: { user: User; onOpen: (open: Open) => void }) {
  const me = useSession()?.user;
  const queryClient = useQueryClient();
  const isMe = user.name === me?.name;
  // The menu gives the focus back before the dialog takes it.
  const soon = (open: Open) => () => setTimeout(() => onOpen(open));
  const { mutate, isPending } = useMutation({
    mutationFn: (role: Role) =>
      answer(
        api.PATCH('/api/v1/users/{id}', { params: { path: { id: user.id } }, body: { role } }),
      ),
    onSuccess: async (changed) => {
      toast(`${changed.name} is ${changed.role} now`);
      await queryClient.invalidateQueries({ queryKey: keys.users });
      if (isMe) await queryClient.invalidateQueries({ queryKey: keys.session });
    },
    onError: (error) => toast(asApiError(error).detail, 'crit'),
  });
  return (
    <tr>
      <Td className="align-middle">
        <span className="font-medium [overflow-wrap:anywhere]">{user.name}</span>
        {isMe && <span className="text-t3"> (you)</span>}
      </Td>
      <Td>
        <Select
          aria-label={`Role of ${user.name}`}
          small
          className="w-32"
          value={user.role}
          disabled={isPending}
          options={options(PEOPLE)}
          onChange={mutate}
        />
      </Td>
      <Td className="hidden whitespace-nowrap align-middle sm:table-cell">
        {user.last_login_at ? <TimeAgo at={user.last_login_at} /> : 'Never'}
      </Td>
      <Td>
        <span className="flex justify-end">
          <Menu
            trigger={
              <IconButton label={`What to do with ${user.name}`}>
                <Ellipsis size={18} aria-hidden />
              </IconButton>
            }
            items={[
              {
                label: 'New password…',
                icon: <KeyRound size={15} aria-hidden />,
                onSelect: soon({ what: 'password', user }),
              },
              {
                label: 'Delete…',
                icon: <Trash2 size={15} aria-hidden />,
                danger: true,
                disabled: isMe,
                why: isMe ? 'Another admin must do this.' : undefined,
                onSelect: soon({ what: 'delete', user }),
              },
            ]}
          />
        </span>
      </Td>
    </tr>
  );
}

function NewUserDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [password, setPassword] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/v1/users', { body: { name: name.trim(), role, password } })),
    onSuccess: async (user) => {
      await queryClient.invalidateQueries({ queryKey: keys.users });
      toast(`Added ${user.name}`);
      onClose();
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  return (
    <FormDialog
      title="Add user"
      submit="Add"
      busy={isPending}
      refusal={
        refusal?.errors.length === 0 && refusal.code !== 'name_taken' ? refusal.detail : undefined
      }
      onSubmit={mutate}
      onClose={onClose}
    >
      <Field
        label="Name"
        error={
          refusal?.field('name') ?? (refusal?.code === 'name_taken' ? refusal.detail : undefined)
        }
      >
        <Input
          value={name}
          required
          maxLength={64}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label="Role" hint={ROLE_MEANS[role]}>
        <Select value={role} options={options(PEOPLE)} onChange={setRole} />
      </Field>
      <NewPasswordField
        value={password}
        onChange={setPassword}
        error={refusal?.field('password')}
      />
    </FormDialog>
  );
}

interface NewPasswordProps {
  value: string;
  onChange: (value: string) => void;
  error?: string;
  label?: string;
}

export function NewPasswordField({ value, onChange, error, label = 'Password' }: NewPasswordProps) {
  return (
    <Field label={label} hint="At least 10 characters." error={error}>
      <Input
        type="password"
        value={value}
        required
        minLength={10}
        maxLength={1024}
        autoComplete="new-password"
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

function PasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [password, setPassword] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/api/v1/users/{id}', { params: { path: { id: user.id } }, body: { password } }),
      ),
    onSuccess: () => {
      toast(`${user.name} has a new password`);
      onClose();
    },
  });
  return (
    <FormDialog
      title={`New password for ${user.name}`}
      description="Their sessions end, and they sign in with the new one."
      submit="Set password"
      busy={isPending}
      onSubmit={mutate}
      onClose={onClose}
    >
      <NewPasswordField
        label="New password"
        value={password}
        onChange={setPassword}
        error={error ? asApiError(error).detail : undefined}
      />
    </FormDialog>
  );
}

function DeleteDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const queryClient = useQueryClient();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      danger
      title={`Delete ${user.name}?`}
      body={<p>Their sessions end at once, and they can no longer sign in.</p>}
      confirmLabel="Delete"
      onConfirm={async () => {
        await answer(api.DELETE('/api/v1/users/{id}', { params: { path: { id: user.id } } }));
        await queryClient.invalidateQueries({ queryKey: keys.users });
        toast(`Deleted ${user.name}`);
      }}
    />
  );
}

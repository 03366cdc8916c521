import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { useTitle } from '@/lib/title';
import { waitText } from '@/shared/failure';
import { Button } from '@/ui/Button';
import { Field, Input } from '@/ui/Field';
import { Entrance } from './Entrance';
import { PasswordInput } from './PasswordInput';
import { MIN_PASSWORD, passwordFaults } from './password';

const route = getRouteApi('/setup');

/** The first run: whoever has the link from the hub's log becomes its first admin. */
export default function SetupPage() {
  useTitle('Set up');
  const { token } = route.useSearch();
  if (!token) return <WithoutLink />;
  return (
    <Entrance
      title="Welcome to HomelabCmd"
      lead="Make the first account. It is an admin: it may do everything, and make other accounts."
    >
      <FirstAdmin token={token} />
    </Entrance>
  );
}

function WithoutLink() {
  return (
    <Entrance title="This hub is new" lead="It has no account yet, so nobody can sign in.">
      <div className="flex flex-col gap-3 text-14 text-t2">
        <p>
          When it started, the hub printed a one-time link that makes the first admin. Open that
          link in this browser. It looks like this:
        </p>
        <code className="rounded-control border bg-canvas px-3 py-2 font-mono text-13 [overflow-wrap:anywhere]">
          {`${new URL('setup', document.baseURI).href}?token=…`}
        </code>
        <p>
          It stands where the hub writes its log: in the terminal, in{' '}
          <code className="font-mono text-13">journalctl -u homelabcmd</code>, or in{' '}
          <code className="font-mono text-13">docker logs</code>. A restart of the hub prints it
          again.
        </p>
      </div>
    </Entrance>
  );
}

function FirstAdmin({ token }: { token: string }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const faults = passwordFaults(password, again);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/v1/setup', { body: { token, name: name.trim(), password } }), {
        mayBeSignedOut: true,
      }),
    onSuccess: async () => {
      queryClient.clear();
      await router.navigate({ to: '/', replace: true });
    },
  });
  const refusal = error ? asApiError(error) : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!isPending && name.trim() !== '' && !faults.password && !faults.again) mutate();
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field
        label="Name"
        error={tried && name.trim() === '' ? 'Give the account a name.' : refusal?.field('name')}
      >
        <Input
          name="username"
          value={name}
          maxLength={64}
          onChange={(event) => setName(event.target.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
        />
      </Field>
      <PasswordInput
        label="Password"
        name="new-password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        hint={`At least ${MIN_PASSWORD} characters. A few words in a row are good.`}
        error={(tried && faults.password) || refusal?.field('password')}
      />
      <PasswordInput
        label="Password again"
        name="new-password-again"
        value={again}
        onChange={setAgain}
        autoComplete="new-password"
        error={tried ? faults.again : undefined}
      />
      {refusal && (
        <p role="alert" className="text-14 text-crit">
          {refusal.code === 'too_many_requests' ? waitText(refusal.retryAfter) : refusal.detail}
        </p>
      )}
      <Button type="submit" variant="primary" busy={isPending}>
        Create the account
      </Button>
    </form>
  );
}

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { waitText } from '@/shared/failure';
import { Button } from '@/ui/Button';
import { Field, Input } from '@/ui/Field';
import { PasswordInput } from './PasswordInput';

interface Props {
  /** Who is asked for their password again. */
  name?: string;
  onSignedIn: () => void;
}

/** Name and password, and what to do when they are refused. */
export function SignInForm({ name: known = '', onSignedIn }: Props) {
  const [name, setName] = useState(known);
  const [password, setPassword] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/v1/session', { body: { name: name.trim(), password } }), {
        mayBeSignedOut: true,
      }),
    onSuccess: onSignedIn,
    onError: () => setPassword(''),
  });
  const refusal = error ? asApiError(error) : undefined;
  const wait = useWait(
    refusal?.code === 'too_many_requests' ? refusal.retryAfter : undefined,
    error,
  );

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isPending && wait === 0 && name.trim() !== '' && password !== '') mutate();
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name">
        <Input
          name="username"
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus={known === ''}
        />
      </Field>
      <PasswordInput
        label="Password"
        name="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus={known !== ''}
      />
      {refusal && (
        <p role="alert" className="text-14 text-crit">
          {refusal.code === 'too_many_requests'
            ? waitText(wait > 0 ? wait : undefined)
            : refusal.detail}
        </p>
      )}
      <Button type="submit" variant="primary" busy={isPending} disabled={wait > 0}>
        Sign in
      </Button>
    </form>
  );
}

/** Seconds that are left of a wait; begins anew with each refusal. */
function useWait(seconds: number | undefined, refusal: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!refusal || seconds === undefined) {
      setLeft(0);
      return;
    }
    const end = Date.now() + seconds * 1000;
    const count = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    count();
    const timer = setInterval(count, 500);
    return () => clearInterval(timer);
  }, [seconds, refusal]);
  return left;
}

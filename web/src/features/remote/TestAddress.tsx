import { PlugZap } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Connectivity, LoginWith, SudoMode } from '@/api/types';
import { portFault, portOf } from '@/shared/remote/port';
import { SshTestAnswer } from '@/shared/remote/SshTestAnswer';
import { useSshTest } from '@/shared/remote/use-ssh-test';
import { LOGIN_OPTIONS, SUDO_OPTIONS } from '@/shared/remote/words';
import { Button } from '@/ui/Button';
import { Field, Input, Select } from '@/ui/Field';

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** A test of what may be no machine yet. */
export function TestAddress({ usual }: { usual: Connectivity }) {
  const test = useSshTest();
  const [address, setAddress] = useState('');
  const [port, setPort] = useState('');
  const [user, setUser] = useState('');
  const [login, setLogin] = useState<LoginWith>('auto');
  const [sudo, setSudo] = useState<SudoMode>('passwordless');
  const [asked, setAsked] = useState({ name: '', withRoot: true });
  const fault = portFault(port, true);
  const { refusal } = test;

  /** An answer is about what stood here when it was asked for. */
  const change = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      test.forget();
    };
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    if (fault || test.isRunning) return;
    const who = user.trim();
    setAsked({
      name: address.trim(),
      withRoot: sudo !== 'none' && (who || usual.user) !== 'root',
    });
    test.run({
      address: address.trim(),
      port: portOf(port) ?? null,
      user: who || null,
      login,
      sudo,
    });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid grid-cols-[minmax(0,1fr)_5.5rem] gap-4 sm:grid-cols-[minmax(0,1fr)_5.5rem_minmax(0,11rem)]">
        <Field label="Address" error={refusal?.field('address')}>
          <Input
            {...PLAIN}
            required
            placeholder="nas.lan or 192.168.1.7"
            value={address}
            onChange={(event) => change(setAddress)(event.target.value)}
          />
        </Field>
        <Field label="Port" error={fault ?? refusal?.field('port')}>
          <Input
            {...PLAIN}
            inputMode="numeric"
            placeholder={String(usual.port)}
            value={port}
            onChange={(event) => change(setPort)(event.target.value)}
          />
        </Field>
        <Field label="User" error={refusal?.field('user')} className="max-sm:col-span-2">
          <Input
            {...PLAIN}
            maxLength={64}
            placeholder={usual.user}
            value={user}
            onChange={(event) => change(setUser)(event.target.value)}
          />
        </Field>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Logs in with">
          <Select value={login} options={LOGIN_OPTIONS} onChange={change(setLogin)} />
        </Field>
        <Field label="Becomes root">
          <Select value={sudo} options={SUDO_OPTIONS} onChange={change(setSudo)} />
        </Field>
      </div>
      <div>
        <Button type="submit" busy={test.isRunning} icon={<PlugZap size={16} aria-hidden />}>
          Test
        </Button>
      </div>
      <SshTestAnswer test={test} name={asked.name} withRoot={asked.withRoot} />
    </form>
  );
}

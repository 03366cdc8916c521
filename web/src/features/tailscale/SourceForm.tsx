import { useMutation, useQueryClient } from '@tanstack/react-query';
import { PlugZap } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { ApiError, asApiError } from '@/api/problem';
import { keys, tailscaleSettingsQuery } from '@/api/queries';
import type { TailscaleSettings, TailscaleSource } from '@/api/types';
import { SaveBar } from '@/shared/rules/SaveBar';
import { toast } from '@/shared/toast';
import { useRebased } from '@/shared/use-rebased';
import { Button } from '@/ui/Button';
import { type Choice, ChoiceCards } from '@/ui/ChoiceCards';
import { Field, Input } from '@/ui/Field';
import {
  bodyOf,
  type Draft,
  draftOf,
  faultsOf,
  isDirty,
  NO_SECRETS,
  neededBy,
  SECRET_WORDS,
  type SecretKind,
  type Stored,
  testBodyOf,
  typedSecret,
} from './draft';
import { Guide } from './Guide';
import { SecretField, StoredSecret } from './SecretField';
import { TestAnswer } from './TestAnswer';
import { useTest } from './use-test';

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

const SOURCES: readonly Choice<TailscaleSource>[] = [
  { value: 'off', label: 'Off', means: 'Nobody is asked.' },
  {
    value: 'local',
    label: 'This machine’s Tailscale',
    means: 'Needs no secret: what Tailscale on the hub’s own machine sees.',
  },
  {
    value: 'oauth',
    label: 'OAuth client',
    means: 'To stay: it may only read devices, and does not expire.',
  },
  {
    value: 'api_key',
    label: 'API key',
    means: 'To try it out: quick to make, gone after 90 days at most.',
  },
];

interface Props {
  saved: TailscaleSettings;
  stored: Stored;
}

/** Where the list comes from. What is typed can be tested before it is saved. */
export function SourceForm({ saved, stored }: Props) {
  const queryClient = useQueryClient();
  const { draft, change: put, settle } = useRebased(draftOf(saved));
  const [wasTried, setTried] = useState(false);
  const test = useTest();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: async () => {
      // The secret first: a source that is set without it could not be asked.
      const isStored = await storeSecret(draft);
      if (isStored) {
        await queryClient.invalidateQueries({ queryKey: keys.credentials });
        // It is needed here no longer, whatever comes of the rest.
        put({ secrets: NO_SECRETS });
      }
      try {
        return await answer(api.PUT('/api/v1/settings/tailscale', { body: bodyOf(draft) }));
      } catch (failed) {
        throw isStored && kind ? halfSaved(SECRET_WORDS[kind], failed) : failed;
      }
    },
    onSuccess: async (answered) => {
      queryClient.setQueryData(tailscaleSettingsQuery.queryKey, answered);
      settle(draftOf(answered));
      setTried(false);
      toast('Saved');
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.credentials }),
        queryClient.invalidateQueries({ queryKey: keys.tailscale }),
      ]);
    },
    gcTime: 0,
  });
  const refusal = error ? asApiError(error) : test.refusal;
  const faults = faultsOf(draft, stored);
  const isFaulty = Object.keys(faults).length > 0;
  const shown = wasTried ? faults : {};
  const kind = neededBy(draft.source);
  const change = (part: Partial<Draft>) => {
    put(part);
    reset();
    test.forget();
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!isFaulty && !isPending && isDirty(draft, saved)) mutate();
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      <ChoiceCards
        label="Where the list of devices comes from"
        options={SOURCES}
        value={draft.source}
        onChange={(source) => {
          setTried(false);
          change({ source });
        }}
      />
      <Guide source={draft.source} saved={saved} />
      {draft.source === 'oauth' && (
        <Field label="Client id" error={shown.clientId ?? refusal?.field('client_id')}>
          <Input
            {...PLAIN}
            maxLength={128}
            value={draft.clientId}
            onChange={(event) => change({ clientId: event.target.value })}
          />
        </Field>
      )}
      {kind && (
        <SecretField
          key={`${kind} ${stored[kind]?.updated_at ?? ''}`}
          kind={kind}
          stored={stored[kind]}
          typed={draft.secrets[kind]}
          error={
            shown.secret ??
            refusal?.field('secret') ??
            refusal?.field(kind === 'tailscale_api_key' ? 'api_key' : 'oauth_secret')
          }
          onType={(text) => change({ secrets: { ...draft.secrets, [kind]: text } })}
        />
      )}
      {draft.source === 'off' &&
        (Object.keys(stored) as SecretKind[]).map((each) => {
          const one = stored[each];
          return one && <StoredSecret key={each} kind={each} stored={one} />;
        })}
      {kind && (
        <Field
          label="Tailnet"
          optional
          hint="Leave it empty for the one that the key or client belongs to. Else its id, from Settings, General."
          error={refusal?.field('tailnet')}
        >
          <Input
            {...PLAIN}
            maxLength={255}
            value={draft.tailnet}
            onChange={(event) => change({ tailnet: event.target.value })}
          />
        </Field>
      )}
      {draft.source !== 'off' && (
        <>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <Button
              busy={test.isRunning}
              icon={<PlugZap size={16} aria-hidden />}
              onClick={() => {
                setTried(true);
                if (!isFaulty) test.run(testBodyOf(draft));
              }}
            >
              Test
            </Button>
            <span className="text-13 text-t3">
              {isDirty(draft, saved)
                ? 'With what stands here. Nothing is stored by it.'
                : 'With what is saved.'}
            </span>
          </div>
          <TestAnswer test={test} source={draft.source} />
        </>
      )}
      {(isDirty(draft, saved) || error) && (
        <SaveBar
          busy={isPending}
          {...barWords(wasTried && isFaulty, error)}
          onSave={() => {
            setTried(true);
            if (!isFaulty) mutate();
          }}
          onUndo={() => {
            setTried(false);
            reset();
            test.forget();
            settle(draftOf(saved));
          }}
        />
      )}
    </form>
  );
}

/** What is wrong may stand out of sight. */
function barWords(isFaulty: boolean, error: Error | null): { refusal?: string } {
  if (isFaulty) return { refusal: 'Something is missing above.' };
  return error ? { refusal: asApiError(error).detail } : {};
}

/** Whether there was one to store. */
async function storeSecret(draft: Draft): Promise<boolean> {
  const kind = neededBy(draft.source);
  const secret = typedSecret(draft);
  if (!kind || secret === '') return false;
  const params = { path: { kind } };
  await answer(api.PUT('/api/v1/credentials/{kind}', { params, body: { secret } }));
  return true;
}

/** The secret is stored and the rest is not: said, so that nobody pastes it again. */
function halfSaved(words: string, failed: unknown): ApiError {
  const { status, code, detail, errors } = asApiError(failed);
  return new ApiError(status, code, `The ${words} is stored; the rest is not: ${detail}`, errors);
}

import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { ChoiceCards } from '@/ui/ChoiceCards';
import type { Namesake } from '../hosts';
import type { HostDraft } from './draft';

interface Props {
  namesake: Namesake;
  which: HostDraft['which'];
  error: string | undefined;
  onChange: (which: 'it' | 'another') => void;
}

/** A name tells nothing that anybody could not claim: whether it is the machine of that name is asked. */
export function WhichMachine({ namesake: { name }, which, error, onChange }: Props) {
  // Where the hub logs in to a machine is for admins to say.
  const mayLink = can.changeConnections(useRole()).ok;
  return (
    <div className="flex flex-col gap-3">
      <p className="[overflow-wrap:anywhere]">
        <span className="font-medium">
          It has the name of <bdi>{name}</bdi>. Is it that machine?
        </span>{' '}
        <span className="text-t2">Nothing else tells, and anybody can claim a name.</span>
      </p>
      <ChoiceCards<HostDraft['which']>
        label={`Is it ${name}?`}
        value={which}
        error={error}
        options={[
          {
            value: 'it',
            label: `It is ${name}`,
            means: mayLink
              ? 'It is linked to that machine, which keeps its name, kind, tags, and how it is reached.'
              : 'Only an admin may say so: the hub logs in there from then on.',
            isDisabled: !mayLink,
          },
          {
            value: 'another',
            label: 'It is another',
            means: `It becomes a machine beside ${name}, which stays as it is.`,
          },
        ]}
        onChange={(chosen) => chosen !== '' && onChange(chosen)}
      />
    </div>
  );
}

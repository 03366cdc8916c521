import { useQuery } from '@tanstack/react-query';
import type { MachineDetail } from '@/api/types';
import { linesOf } from '@/shared/commands/line-of';
import { reasonWords } from '@/shared/commands/words';
import { CopyField } from '@/ui/CopyField';
import { ConfirmDialog } from '@/ui/Dialog';
import { wayQuery } from '../ways';
import { ACTIONS, bodyOf, titleOf, type Wish } from './list';

interface Props {
  machine: MachineDetail;
  manager: string | undefined;
  wish: Wish;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Which packages, what that does to people, and what is run for it, word for word. */
export default function UpgradeDialog({ machine, manager, wish, onConfirm, onClose }: Props) {
  const { scope } = wish;
  const params = scope === 'chosen' ? { packages: bodyOf(wish).packages } : {};
  const way = useQuery(wayQuery(machine.id, ACTIONS[scope], params)).data;
  const reasons = way?.can ? way.what.reasons : [];
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`${titleOf(wish)} on ${machine.name}?`}
      confirmLabel={reasons.length > 0 ? 'Ask for it' : titleOf(wish)}
      body={
        <div className="flex flex-col gap-3">
          <Packages wish={wish} />
          <ul className="flex list-disc flex-col gap-1 pl-4.5 marker:text-t3">
            <li>Services may restart. Who uses them is interrupted.</li>
            <li>Configuration files that you changed stay as they are.</li>
            {scope === 'all' && (
              <li>
                {manager ?? 'The package manager'} fetches its lists first: what is newer by then
                comes, too.
              </li>
            )}
            {scope === 'security' && manager !== 'apt' && (
              <li>
                {manager ?? 'The package manager'} chooses by advisories of its own: they may be
                others than are marked here.
              </li>
            )}
            {wish.held > 0 && (
              <li>
                {wish.held === 1 ? 'One package is' : `${wish.held} packages are`} held and{' '}
                {wish.held === 1 ? 'stays' : 'stay'} at {wish.held === 1 ? 'its' : 'their'} version.
              </li>
            )}
            <li>It goes on by itself, also when you close the browser or the hub is away.</li>
          </ul>
          {machine.status === 'offline' && (
            <p className="font-medium text-t1">
              The machine is away: where the hub cannot log in, nothing is done.
            </p>
          )}
          {reasons.length > 0 && (
            <p className="font-medium text-t1">
              It waits until somebody approves it, because {reasonWords(reasons)}.
            </p>
          )}
          {way?.can === false && <p className="text-crit">{way.why}</p>}
          {way?.can && (
            <details>
              <summary className="w-fit text-13 text-t2">What is run</summary>
              <CopyField label="The command" text={linesOf(way.what.steps)} className="mt-2" />
            </details>
          )}
        </div>
      }
      onConfirm={onConfirm}
    />
  );
}

function Packages({ wish: { packages, count } }: { wish: Wish }) {
  if (packages.length === 0) {
    return <p>Which they are is not known: the agent tells how many there are, {count}.</p>;
  }
  return (
    <ul
      aria-label="Packages"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      className="max-h-44 overflow-y-auto rounded-control border border-line bg-canvas px-3 py-1.5 text-13"
    >
      {packages.map(({ name, current_version, new_version }) => (
        <li key={name} className="py-0.5 [overflow-wrap:anywhere]">
          <span className="font-medium text-t1">{name}</span>{' '}
          <span className="tnum text-t3">
            {current_version && `${current_version} → `}
            {new_version}
          </span>
        </li>
      ))}
    </ul>
  );
}

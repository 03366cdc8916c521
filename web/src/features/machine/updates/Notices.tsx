import { Link } from '@tanstack/react-router';
import { Lock, PackageX, RefreshCw, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BrokenPackage, MachineDetail, PackageList } from '@/api/types';
import { cn } from '@/lib/cn';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { Button, buttonClass } from '@/ui/Button';
import { isUnderWay } from '../units/run';
import type { UnitActs } from '../units/use-unit-acts';
import { namesWords } from './list';
import { mendAdvice, releaseAdvice } from './manager';

interface Props {
  machine: MachineDetail;
  list: PackageList;
  manager: string | undefined;
  acts: UnitActs;
  onRestart: (name: string) => void;
}

/** What is left of earlier upgrades, and what stands in the way of the next: each with what to do about it. */
export function Notices({ machine, list, manager, acts, onRestart }: Props) {
  const { reboot_required, reboot_packages, restart_services, broken } = list;
  const notices = [
    broken && broken.length > 0 && <Broken key="broken" packages={broken} manager={manager} />,
    reboot_required && <Reboot key="reboot" machine={machine} packages={reboot_packages ?? []} />,
    restart_services && restart_services.length > 0 && (
      <Restarts key="restarts" names={restart_services} acts={acts} onRestart={onRestart} />
    ),
  ].filter(Boolean);
  if (notices.length === 0) return null;
  return (
    <ul aria-label="What else to do" className={LIST}>
      {notices}
    </ul>
  );
}

const LIST = 'divide-y divide-line rounded-card border border-line bg-s1';

interface NoticeProps {
  icon: ReactNode;
  title: string;
  action?: ReactNode;
  children?: ReactNode;
}

function Notice({ icon, title, action, children }: NoticeProps) {
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
      <span className="mt-0.5 shrink-0 text-t3">{icon}</span>
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-medium">{title}</p>
        <div className="flex flex-col gap-1 text-13 text-t2 [overflow-wrap:anywhere]">
          {children}
        </div>
      </div>
      {action && <div className="max-sm:pl-7 print:hidden">{action}</div>}
    </li>
  );
}

function Reboot({ machine, packages }: { machine: MachineDetail; packages: readonly string[] }) {
  const mayRun = can.runCommands(useRole()).ok;
  return (
    <Notice
      icon={<RotateCw size={16} aria-hidden />}
      title="The machine asks for a reboot to finish earlier updates"
      action={
        mayRun && (
          <Link
            from="/machines/$id"
            to="/machines/$id"
            params={{ id: machine.id }}
            search={(before) => ({ ...before, run: 'reboot' })}
            className={buttonClass({ size: 'sm' })}
          >
            Reboot…
          </Link>
        )
      }
    >
      {packages.length > 0 && <p>For {namesWords(packages, 12)}.</p>}
    </Notice>
  );
}

interface RestartsProps {
  names: readonly string[];
  acts: UnitActs;
  onRestart: (name: string) => void;
}

function Restarts({ names, acts, onRestart }: RestartsProps) {
  const mayRestart = can.restartServices(useRole()).ok;
  const one = names.length === 1;
  return (
    <Notice
      icon={<RefreshCw size={16} aria-hidden />}
      title={
        one
          ? 'A service still runs what was replaced'
          : `${names.length} services still run what was replaced`
      }
    >
      <p>
        {one ? 'It runs' : 'They run'} programs or libraries of before the last upgrade, until{' '}
        {one ? 'it is' : 'they are'} restarted.
      </p>
      <ul aria-label="Services to restart" className="mt-1 flex flex-wrap gap-x-4 gap-y-1.5">
        {names.map((name) => {
          const run = acts.of(name);
          const isBusy = run !== undefined && isUnderWay(run);
          return (
            <li key={name} className="flex min-w-0 items-center gap-2">
              <span className="min-w-0 font-medium text-t1">{name}</span>
              {mayRestart && (
                <Button
                  size="sm"
                  disabled={isBusy}
                  aria-label={`Restart ${name}`}
                  onClick={() => onRestart(name)}
                >
                  {isBusy ? 'Restarting…' : 'Restart…'}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}

/** What upgrades leave alone: no news, and so below what they do not. */
export function Held({
  names,
  manager,
}: {
  names: readonly string[];
  manager: string | undefined;
}) {
  const one = names.length === 1;
  const { command, words } = releaseAdvice(manager);
  return (
    <ul aria-label="What is held" className={LIST}>
      <Notice
        icon={<Lock size={16} aria-hidden />}
        title={one ? 'One package is held' : `${names.length} packages are held`}
      >
        <p>
          {namesWords(names, 12)}: somebody said so on the machine, and upgrades leave{' '}
          {one ? 'it as it is' : 'them as they are'}.
        </p>
        <p>
          {command ? (
            <>
              To let {one ? 'it' : 'one'} go, type there:{' '}
              <Code>{one ? command.replace('NAME', names[0] ?? 'NAME') : command}</Code>
            </>
          ) : (
            words
          )}
        </p>
      </Notice>
    </ul>
  );
}

interface BrokenProps {
  packages: readonly BrokenPackage[];
  manager: string | undefined;
}

function Broken({ packages, manager }: BrokenProps) {
  const { command, words } = mendAdvice(manager);
  return (
    <Notice
      icon={<PackageX size={16} aria-hidden className="text-warn" />}
      title={
        packages.length === 1
          ? 'A package is not installed as it should be'
          : `${packages.length} packages are not installed as they should be`
      }
    >
      <ul className={cn(packages.length > 6 && 'max-h-40 overflow-y-auto')}>
        {packages.map(({ name, reason }) => (
          <li key={name}>
            <span className="font-medium text-t1">{name}</span>: {reason}
          </li>
        ))}
      </ul>
      <p>
        Upgrades may fail until that is mended.{' '}
        {command ? (
          <>
            Type there: <Code>{command}</Code>
          </>
        ) : (
          words
        )}
      </p>
    </Notice>
  );
}

function Code({ children }: { children: ReactNode }) {
  return <code className="font-mono text-12 text-t1">{children}</code>;
}

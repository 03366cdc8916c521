// The parts that lists of hosts have in common. Rows are grids: a card each on a phone, one line each
// where there is room.
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import type { scanPlace } from './hosts';
import { useImport } from './use-import';
import type { Selection } from './use-selection';

/** A row that is drawn as a grid says what it is, for browsers that would not see it. */
const AS = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const;

interface TableProps {
  label: string;
  /** The widths of the columns, from the width on where they stand side by side. */
  columns: string;
  heads: readonly ReactNode[];
  children: ReactNode;
}

export function HostRows({ label, columns, heads, children }: TableProps) {
  return (
    <table
      {...AS.table}
      aria-label={label}
      className="block rounded-card border border-line bg-s1 text-left text-13"
    >
      <thead {...AS.group} className="block max-lg:sr-only">
        <tr {...AS.row} className={cn('h-9 items-center lg:grid', columns)}>
          {heads.map((head, at) => (
            <th
              {...AS.head}
              key={at}
              scope="col"
              className="px-3 text-12 font-medium whitespace-nowrap text-t3"
            >
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...AS.group} className="block">
        {children}
      </tbody>
    </table>
  );
}

interface RowProps {
  columns: string;
  /** The key to import it by; nothing for what is a machine. */
  importKey: string | undefined;
  children: ReactNode;
}

export function HostRow({ columns, importKey, children }: RowProps) {
  return (
    <tr
      {...AS.row}
      data-import={importKey}
      className={cn(
        'skip-offscreen relative grid items-start gap-y-1 border-t border-line py-2.5 [--usual:58px] max-lg:first:border-t-0',
        'grid-cols-[2.75rem_minmax(0,1fr)_auto] sm:grid-cols-[2.75rem_minmax(0,1fr)_minmax(0,1fr)_6.5rem]',
        'hover:bg-s2 lg:gap-y-0',
        columns,
      )}
    >
      {children}
    </tr>
  );
}

/** Its place where there are no columns: one below the other on a phone, two beside each other on a tablet. */
const PLACES = {
  box: '',
  main: 'max-lg:col-start-2',
  left: 'max-sm:col-start-2 max-sm:col-span-2 sm:max-lg:col-start-2',
  right: 'max-sm:col-start-2 max-sm:col-span-2 sm:max-lg:col-start-3',
  act: 'max-sm:col-start-3 max-lg:row-start-1 sm:max-lg:col-start-4 text-right',
} as const;

interface CellProps extends ComponentProps<'td'> {
  place: keyof typeof PLACES;
}

export function Cell({ place, className, ...rest }: CellProps) {
  return (
    <td
      {...AS.cell}
      {...rest}
      className={cn(
        'min-w-0 px-3 empty:hidden lg:empty:block',
        PLACES[place],
        place !== 'box' && 'max-lg:pl-0',
        className,
      )}
    />
  );
}

interface BoxProps {
  selection: Selection;
  importKey: string | undefined;
  title: string;
}

export function SelectBox({ selection: { chosen, toggle }, importKey, title }: BoxProps) {
  return (
    <Cell place="box" className="empty:block!">
      {importKey && toggle && (
        <span className="relative flex size-6 items-center justify-center">
          <input
            type="checkbox"
            aria-label={`Select ${title}`}
            checked={chosen.has(importKey)}
            onChange={(event) => toggle(importKey, event.target.checked)}
            className="size-4 accent-[var(--accent-solid)] before:absolute before:inset-0 pointer-coarse:before:-inset-2.5"
          />
        </span>
      )}
    </Cell>
  );
}

interface ActProps {
  importKey: string | undefined;
  title: string;
  isMachine: boolean;
  mayImport: boolean;
}

/** What it is already, or the way to make it one. */
export function ImportAct({ importKey, title, isMachine, mayImport }: ActProps) {
  const open = useImport();
  if (isMachine) {
    return (
      <span className="inline-flex items-center gap-1.5 text-t3">
        <Check size={14} aria-hidden className="text-ok" />
        Machine
      </span>
    );
  }
  if (!importKey || !mayImport) return null;
  return (
    <Button
      size="sm"
      className="-my-0.5"
      aria-label={`Import ${title}`}
      onClick={() => open([importKey])}
    >
      Import
    </Button>
  );
}

interface WhichProps {
  importKey: string;
  title: string;
}

/** Where only a name says which machine something is, a person does. */
export function WhichAct({ importKey, title }: WhichProps) {
  const open = useImport();
  return (
    <Button
      size="sm"
      className="mt-1"
      aria-label={`Say which machine ${title} is`}
      onClick={() => open([importKey])}
    >
      Say which
    </Button>
  );
}

export function MachineName({ id, name }: { id: string; name: string }) {
  return (
    <Link
      to="/machines/$id"
      params={{ id }}
      className="font-medium text-accent underline-offset-2 [overflow-wrap:anywhere] hover:underline"
    >
      <bdi>{name}</bdi>
    </Link>
  );
}

/** A look inside before it is a machine. */
export function ScanLink({ place, title }: { place: ReturnType<typeof scanPlace>; title: string }) {
  const allowed = can.scan(useRole());
  if (!place || !allowed.ok) return null;
  return (
    <Link
      to="/scans"
      search={place}
      aria-label={`Look inside ${title} over SSH`}
      className="block w-fit text-12 text-accent underline-offset-2 hover:underline pointer-coarse:py-2.5"
    >
      Look inside
    </Link>
  );
}

/** So many rows are drawn before somebody asks for more. */
export const AT_FIRST = 100;

interface MoreProps {
  shown: number;
  all: number;
  onMore: () => void;
}

export function ShowMore({ shown, all, onMore }: MoreProps) {
  if (shown >= all) return null;
  return (
    <div className="mt-4 flex items-center gap-3">
      <Button onClick={onMore}>Show more</Button>
      <span className="text-13 text-t3">
        {shown} of {all} are shown.
      </span>
    </div>
  );
}

/** Addresses one below the other: some at once, the others when asked for. */
export function Addresses({ all }: { all: readonly string[] }) {
  const line = (address: string) => (
    <span key={address} className="tnum block [overflow-wrap:anywhere]">
      {address}
    </span>
  );
  if (all.length === 0) return null;
  // A summary for a single one would be as long as that one.
  const at = all.length > 3 ? 2 : 3;
  const rest = all.slice(at);
  return (
    <>
      {all.slice(0, at).map(line)}
      {rest.length > 0 && (
        <details>
          <summary className="w-fit rounded-control text-t3">{rest.length} more</summary>
          {rest.map(line)}
        </details>
      )}
    </>
  );
}

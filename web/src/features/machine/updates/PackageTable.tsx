import { FileText, Lock, ShieldAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { PackageUpdate } from '@/api/types';
import { Badge } from '@/ui/Badge';
import { IconButton } from '@/ui/Button';
import { Table, Td, Th } from '@/ui/Table';

interface Props {
  items: readonly PackageUpdate[];
  chosen: ReadonlySet<string>;
  /** Absent where none can be chosen. */
  onChoose?: ((chosen: ReadonlySet<string>) => void) | undefined;
  /** Absent where nobody can tell what is new. */
  onRead?: ((update: PackageUpdate) => void) | undefined;
}

/** Updates one below the other, as they are given. */
export function PackageTable({ items, chosen, onChoose, onRead }: Props) {
  return (
    <Table label="Pending updates">
      <thead>
        <tr>
          {onChoose && (
            <Th className="w-0 pr-0!">
              <ChooseAll items={items} chosen={chosen} onChoose={onChoose} />
            </Th>
          )}
          <Th>Package</Th>
          <Th className="max-sm:hidden">Installed</Th>
          <Th className="max-sm:hidden">On offer</Th>
          <Th className="hidden md:table-cell">From</Th>
          {onRead && (
            <Th className="w-0">
              <span className="sr-only">What is new</span>
            </Th>
          )}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row key={item.name} {...{ item, chosen, onChoose, onRead }} />
        ))}
      </tbody>
    </Table>
  );
}

const BOX = 'size-4 accent-[var(--accent-solid)] disabled:opacity-40';
/** Around a box: large enough for a finger. */
const HIT =
  '-my-2 flex size-8 cursor-pointer items-center justify-center pointer-coarse:-my-2 pointer-coarse:size-11';

/** Those that are in sight: what a filter hides is not chosen with them. */
function ChooseAll({
  items,
  chosen,
  onChoose,
}: Pick<Props, 'items' | 'chosen'> & { onChoose: NonNullable<Props['onChoose']> }) {
  const box = useRef<HTMLInputElement>(null);
  const names = items.flatMap(({ name, held }) => (held ? [] : [name]));
  const count = names.filter((name) => chosen.has(name)).length;
  const isAll = count > 0 && count === names.length;
  useEffect(() => {
    if (box.current) box.current.indeterminate = count > 0 && !isAll;
  }, [count, isAll]);
  return (
    <span className={HIT}>
      <input
        ref={box}
        type="checkbox"
        aria-label="All of the list"
        checked={isAll}
        disabled={names.length === 0}
        onChange={() => {
          const rest = [...chosen].filter((name) => !names.includes(name));
          onChoose(new Set(isAll ? rest : [...rest, ...names]));
        }}
        className={BOX}
      />
    </span>
  );
}

interface RowProps extends Omit<Props, 'items'> {
  item: PackageUpdate;
}

function Row({ item, chosen, onChoose, onRead }: RowProps) {
  const { name, current_version: current, new_version: next, repository, held = false } = item;
  return (
    <tr className="has-checked:bg-s2">
      {onChoose && (
        <Td className="pr-0! align-middle!">
          <span className={HIT}>
            <input
              type="checkbox"
              aria-label={name}
              checked={chosen.has(name)}
              disabled={held}
              onChange={(event) => {
                const names = new Set(chosen);
                if (event.target.checked) names.add(name);
                else names.delete(name);
                onChoose(names);
              }}
              className={BOX}
            />
          </span>
        </Td>
      )}
      <Td className="align-middle!">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
          {item.is_security && (
            <Badge>
              <ShieldAlert size={12} aria-hidden />
              Security
            </Badge>
          )}
          {held && (
            <Badge title="It is not upgraded with the others">
              <Lock size={12} aria-hidden />
              Held
            </Badge>
          )}
        </span>
        <span className="tnum text-12 text-t3 [overflow-wrap:anywhere] sm:hidden">
          {current && `${current} → `}
          {next}
        </span>
      </Td>
      <Td className="tnum align-middle! text-t2 [overflow-wrap:anywhere] max-sm:hidden">
        {current ?? '–'}
      </Td>
      <Td className="tnum align-middle! [overflow-wrap:anywhere] max-sm:hidden">{next}</Td>
      <Td className="hidden align-middle! text-t3 [overflow-wrap:anywhere] md:table-cell">
        {repository ?? '–'}
      </Td>
      {onRead && (
        <Td className="py-0! pl-0! align-middle!">
          <IconButton label={`What is new in ${name}`} onClick={() => onRead(item)}>
            <FileText size={15} aria-hidden />
          </IconButton>
        </Td>
      )}
    </tr>
  );
}

import { cn } from '@/lib/cn';
import type { Quantity } from '@/lib/units';

/** What the widest unit of a column needs. */
const ROOM = { percent: 'w-4', rate: 'w-9' };

interface Props {
  quantity: Quantity;
  /** In a column of such: values end at one line whatever unit follows, and nothing moves but digits. */
  column?: keyof typeof ROOM;
  className?: string;
}

/** A number with its unit in a lighter tone; digits do not jump when it changes. */
export function Figure({ quantity, column, className }: Props) {
  const { value, unit } = quantity;
  if (column) {
    return (
      <span className={cn('tnum flex whitespace-nowrap', className)}>
        <span className="flex-1 text-right">{value}</span>
        <span className={cn('shrink-0 pl-1 font-normal text-t3', ROOM[column])}>{unit}</span>
      </span>
    );
  }
  return (
    <span className={cn('tnum whitespace-nowrap', className)}>
      {value}
      {unit !== '' && (
        <span className="font-normal text-t3">{unit === '%' ? ' %' : ` ${unit}`}</span>
      )}
    </span>
  );
}

import { cn } from '@/lib/cn';
import type { Quantity } from '@/lib/units';

/** A number with its unit in a lighter tone; digits do not jump when it changes. */
export function Figure({ quantity, className }: { quantity: Quantity; className?: string }) {
  const { value, unit } = quantity;
  return (
    <span className={cn('tnum whitespace-nowrap', className)}>
      {value}
      {unit !== '' && (
        <span className="font-normal text-t3">{unit === '%' ? ' %' : ` ${unit}`}</span>
      )}
    </span>
  );
}

import { ChevronDown } from 'lucide-react';
import { memo, type ReactNode, useId } from 'react';
import type { Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { useLocalSetting } from '@/lib/storage';
import { rollUp } from '@/shared/status';
import { StatusMark } from '@/ui/StatusMark';
import { inWords } from './filter';
import { Lists } from './Lists';

interface Props {
  title: string;
  machines: readonly Machine[];
  view: 'cards' | 'list';
  dense: boolean;
  more?: ReactNode;
}

/** Servers, or workstations: how they are in one line, and each of them below, unless folded. */
export const Group = memo(function Group({ title, machines, view, dense, more }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useLocalSetting(`group.${title.toLowerCase()}`, true);
  const worst = rollUp(machines);
  if (machines.length === 0) return null;
  return (
    <section aria-labelledby={`${id}-title`} className="mt-7">
      <div className="mb-3 flex items-center gap-3">
        <h2 className="text-15 font-semibold">
          <button
            type="button"
            id={`${id}-title`}
            aria-expanded={isOpen}
            aria-controls={`${id}-list`}
            onClick={() => setOpen(!isOpen)}
            className="-ml-1.5 flex min-h-8 items-center gap-1.5 rounded-control px-1.5 hover:bg-s2"
          >
            <ChevronDown
              size={17}
              aria-hidden
              className={cn('text-t3 transition-transform duration-120', !isOpen && '-rotate-90')}
            />
            {title}
            <span className="tnum font-normal text-t3">{machines.length}</span>
          </button>
        </h2>
        {worst && (
          <span className="flex items-center gap-1.5 text-13 text-t3">
            <StatusMark mark={worst.mark} tone={worst.tone} size={12} />
            {inWords(machines)}
          </span>
        )}
      </div>
      <div id={`${id}-list`} hidden={!isOpen}>
        <Lists
          machines={machines}
          label={title}
          view={isOpen ? view : undefined}
          dense={dense}
          more={more}
        />
      </div>
    </section>
  );
});

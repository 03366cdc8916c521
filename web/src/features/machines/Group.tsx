import { ChevronDown } from 'lucide-react';
import { memo, type ReactNode, useId, useMemo } from 'react';
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
  /** Which of them are to be shown, by id. */
  wanted: ReadonlySet<string>;
  view: 'cards' | 'list';
  dense: boolean;
  more?: ReactNode;
}

/** Servers, or workstations: how they are in one line, and each of them below, unless folded. */
export const Group = memo(function Group({ title, machines, wanted, view, dense, more }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useLocalSetting(`group.${title.toLowerCase()}`, true);
  const shown = useMemo(() => machines.filter((each) => wanted.has(each.id)), [machines, wanted]);
  const worst = rollUp(shown);
  return (
    <section aria-labelledby={`${id}-title`} hidden={shown.length === 0} className="mt-7">
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
            <span className="tnum font-normal text-t3">{shown.length}</span>
          </button>
        </h2>
        {worst && (
          <span className="flex items-center gap-1.5 text-13 text-t3">
            <StatusMark mark={worst.mark} tone={worst.tone} size={12} />
            {inWords(shown)}
          </span>
        )}
      </div>
      <div id={`${id}-list`} hidden={!isOpen}>
        <Lists
          machines={machines}
          wanted={wanted}
          label={title}
          view={isOpen ? view : undefined}
          dense={dense}
          more={more}
        />
      </div>
    </section>
  );
});

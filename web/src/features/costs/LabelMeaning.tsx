import { useId, useState } from 'react';
import type { EnergyShares, PowerLabel } from '@/api/types';
import { cn } from '@/lib/cn';
import { LabelWord } from '@/shared/power/LabelWord';
import { LABEL_WORDS, LABELS, sharesWords } from '@/shared/power/labels';

interface HintProps {
  label: PowerLabel;
  shares: EnergyShares;
}

/**
 * The same with what it means, as wide as what it stands in has room, for those who point at it or come to it by keys; Esc puts it
 * away.
 */
export function LabelHint({ label, shares }: HintProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const mixed = sharesWords(shares);
  return (
    <span
      className="inline-block"
      onPointerEnter={() => setOpen(true)}
      onPointerLeave={() => setOpen(false)}
    >
      <button
        type="button"
        aria-describedby={id}
        className="-mx-1 min-h-6 cursor-help! rounded-control px-1 text-13 text-t2 underline decoration-dotted decoration-line-strong underline-offset-4 pointer-coarse:min-h-11"
        onClick={() => setOpen(true)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
      >
        <LabelWord label={label} />
      </button>
      <span
        id={id}
        role="tooltip"
        className={cn(
          'absolute inset-x-0 bottom-full z-30 max-w-72 rounded-button border border-line-strong bg-s1 px-3 py-2 text-left text-13 text-t2 shadow-float',
          isOpen ? 'layer-in' : 'hidden',
        )}
      >
        {LABEL_WORDS[label].means}
        {mixed && <span className="mt-1 block text-t3">In all: {mixed}.</span>}
      </span>
    </span>
  );
}

/** What the three words mean, for those who read the page to its end. */
export function Legend() {
  return (
    <section aria-labelledby="how-known" className="max-w-3xl">
      <h2 id="how-known" className="mb-2 text-14 font-semibold">
        How sure these figures are
      </h2>
      <dl className="grid gap-x-4 gap-y-1.5 text-13 sm:grid-cols-[max-content_1fr]">
        {LABELS.map((label) => (
          <div key={label} className="contents">
            <dt className="font-medium">
              <LabelWord label={label} />
            </dt>
            <dd className="mb-1 text-t2 sm:mb-0">{LABEL_WORDS[label].means}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-13 text-t3">
        A sum is called by the least trusted word that a tenth of its energy or more rests on. Time
        off or asleep is not counted.
      </p>
    </section>
  );
}

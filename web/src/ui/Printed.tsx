import { cn } from '@/lib/cn';

interface Props {
  /** What it is: "The sudoers file". */
  label: string;
  text: string;
  className?: string;
}

/** Text as it was written or printed, line by line; what is wider or longer scrolls by itself. */
export function Printed({ label, text, className }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      className={cn('relative overflow-auto', className)}
    >
      <pre className="w-max min-w-full px-3 py-2 font-mono text-12 leading-5">{text}</pre>
    </div>
  );
}

import { linesOf } from '@/shared/commands/line-of';

/** Programs and arguments, as a shell would be given them: the whole of it, or as much as there is room for. */
export function CommandLine({
  steps,
  whole = false,
}: {
  steps: readonly (readonly string[])[];
  whole?: boolean;
}) {
  const room = whole ? '' : 'max-h-28 overflow-y-auto';
  return (
    <code
      className={`block ${room} rounded-control bg-canvas px-2.5 py-1.5 font-mono text-12 leading-[18px] text-t2 [overflow-wrap:anywhere]`}
    >
      {linesOf(steps)}
    </code>
  );
}

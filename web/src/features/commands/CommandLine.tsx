import { linesOf } from './line-of';

/** Programs and arguments, as a shell would be given them. */
export function CommandLine({ steps }: { steps: readonly (readonly string[])[] }) {
  return (
    <code className="block max-h-28 overflow-y-auto rounded-control bg-canvas px-2.5 py-1.5 font-mono text-12 leading-[18px] text-t2 [overflow-wrap:anywhere]">
      {linesOf(steps)}
    </code>
  );
}

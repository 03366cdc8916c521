import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { bytes, text } from '@/lib/units';
import { type Line, runs } from './line';
import { type Layout, layOut, lineAt } from './rows';
import { classes } from './style';
import type { Terminal } from './terminal';

/** Of a row; styles below agree. */
const ROW = 18;
/** Rows that are drawn above and below what is seen. */
const MORE = 20;
const PADDING = 8;

interface Props {
  terminal: Terminal;
  version: number;
  wrap: boolean;
  isFollowing: boolean;
  onFollowing: (isFollowing: boolean) => void;
}

/** The lines, of which only those that are in sight are in the page. */
export function Screen({ terminal, version, wrap, isFollowing, onFollowing }: Props) {
  const view = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const size = useSize(view, probe, terminal.hasErrors);
  const [top, setTop] = useState(0);
  const { lines } = terminal;
  const layout = layOut(lines, wrap ? size.columns : undefined);
  const rows = layout.tops[lines.length] ?? 0;
  const height = rows * ROW + 2 * PADDING;
  useHeld(view, layout, lines, isFollowing);

  // Told by what is drawn: a change of it brings the end into sight again.
  useLayoutEffect(() => {
    const element = view.current;
    if (element && isFollowing && height > 0 && version >= 0) element.scrollTop = height;
  }, [version, isFollowing, height]);

  const last = useRef(0);
  function onScroll() {
    const element = view.current;
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    setTop(scrollTop);
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - 4;
    // Only who scrolls up lets go: the end may run away by itself.
    if (isAtEnd) onFollowing(true);
    else if (scrollTop < last.current - 1) onFollowing(false);
    last.current = scrollTop;
  }

  // Who follows is at the end, which the browser has not told yet when there is more.
  const from = isFollowing ? Math.max(0, height - size.height) : top;
  const first = lineAt(layout, Math.max(0, Math.floor((from - PADDING) / ROW) - MORE));
  const end = lineAt(layout, Math.ceil((from + size.height) / ROW) + MORE);
  return (
    <div className="relative overflow-clip font-mono text-12 leading-[18px]!">
      <span ref={probe} aria-hidden className="invisible absolute whitespace-pre">
        {'0'.repeat(100)}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form */}
      <div
        ref={view}
        role="group"
        aria-label="Output"
        data-lines={lines.length}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        onScroll={onScroll}
        className="relative max-h-[min(70dvh,60rem)] overflow-auto rounded-b-card bg-canvas -outline-offset-2 [overflow-anchor:none] print:max-h-none"
      >
        <div
          style={{
            height,
            ...(!wrap && { minWidth: `calc(${layout.widest}ch + 5rem)` }),
          }}
        >
          <div style={{ paddingTop: PADDING + (layout.tops[first] ?? 0) * ROW }}>
            {lines.slice(first, end + 1).map((line, at) => (
              <Row
                key={line.key}
                line={line}
                edits={line.edits}
                rows={(layout.tops[first + at + 1] ?? 0) - (layout.tops[first + at] ?? 0)}
                wrap={wrap}
                withStream={terminal.hasErrors}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  line: Line;
  /** The line itself is changed in place. */
  edits: number;
  rows: number;
  wrap: boolean;
  withStream: boolean;
}

const Row = memo(function Row({ line, rows, wrap, withStream }: RowProps) {
  if (line.missed > 0) {
    return (
      <div style={{ height: rows * ROW }} className="px-4 text-t3 italic select-none">
        … {text(bytes(line.missed))} are left out here …
      </div>
    );
  }
  const isError = line.stream === 'stderr';
  return (
    <div
      style={{ height: rows * ROW }}
      data-stream={line.stream}
      className={cn(
        'flex overflow-clip pr-4',
        withStream ? 'pl-0' : 'pl-4',
        isError && 'bg-[color-mix(in_srgb,var(--warn)_9%,transparent)]',
      )}
    >
      {withStream && (
        <span
          className={cn(
            'mr-2 w-9 shrink-0 border-l-3 pl-1.5 text-warn select-none',
            isError ? 'border-warn' : 'border-transparent',
          )}
        >
          {isError && !line.isMore && 'err'}
        </span>
      )}
      <span
        dir="ltr"
        className={cn(
          'min-w-0 flex-1 [unicode-bidi:isolate]',
          wrap ? 'whitespace-break-spaces [line-break:anywhere]' : 'whitespace-pre',
        )}
      >
        {runs(line).map(({ text: part, style }, at) =>
          style === 0 ? (
            part
          ) : (
            <span key={at} className={classes(style)}>
              {part}
            </span>
          ),
        )}
      </span>
    </div>
  );
});

interface Size {
  /** At least what is seen. */
  height: number;
  columns: number;
}

/** How high the view is at the most, and how many signs fit into a row. */
function useSize(
  view: React.RefObject<HTMLDivElement | null>,
  probe: React.RefObject<HTMLSpanElement | null>,
  withStream: boolean,
): Size {
  const [size, setSize] = useState<Size>({ height: 600, columns: 80 });
  useEffect(() => {
    const element = view.current;
    if (!element) return;
    const measure = () => {
      const sign = (probe.current?.getBoundingClientRect().width ?? 0) / 100;
      if (sign === 0) return;
      // The gutter with its margin, or the padding; and the padding at the end.
      const room = element.clientWidth - (withStream ? 44 : 16) - 16;
      const next = { height: window.innerHeight, columns: Math.max(8, Math.floor(room / sign)) };
      setSize((before) =>
        before.height === next.height && before.columns === next.columns ? before : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [view, probe, withStream]);
  return size;
}

/** What is read stays where it is when older lines go. */
function useHeld(
  view: React.RefObject<HTMLDivElement | null>,
  layout: Layout,
  lines: readonly Line[],
  isFollowing: boolean,
) {
  const before = useRef<{ first: number; layout: Layout; count: number }>(undefined);
  const firstKey = lines[0]?.key ?? 0;
  useLayoutEffect(() => {
    const { current } = before;
    before.current = { first: firstKey, layout, count: lines.length };
    const element = view.current;
    if (!current || !element || isFollowing || firstKey === current.first) return;
    // Keys rise by one from line to line.
    const gone = Math.min(firstKey - current.first, current.count);
    element.scrollTop -= (current.layout.tops[gone] ?? 0) * ROW;
  }, [view, layout, lines, firstKey, isFollowing]);
}

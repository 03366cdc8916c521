import { memo } from 'react';

interface Props {
  /** Unix seconds and a share of 100, or null where there was no reading. */
  points: readonly (readonly [number, number | null])[];
  label: string;
  /** Drawn when there is nothing to draw. */
  empty: string;
  /** The span of the time axis; the line ends at its right when it is up to date. */
  seconds?: number;
  until?: number;
}

const WIDTH = 240;
const HEIGHT = 34;
const TOP = 2;

/** The last minutes as a line, with its gaps. */
export const Sparkline = memo(function Sparkline({
  points,
  label,
  empty,
  seconds = 900,
  until,
}: Props) {
  const path = sparkPath(points, seconds, until);
  if (path.line === '') {
    return (
      <div className="flex h-[34px] items-end border-b border-dashed pb-1 text-12 text-t3">
        {empty}
      </div>
    );
  }
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="block h-[34px] w-full overflow-visible text-accent"
    >
      <path d={path.area} fill="currentColor" opacity="0.12" />
      <path
        d={path.line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
});

/** A quarter, a half or all: a calm machine is a calm line, and a busy one looks busier than it. */
function scaleTop(points: Props['points']): number {
  const most = Math.max(0, ...points.map(([, value]) => value ?? 0));
  if (most <= 25) return 25;
  return most <= 50 ? 50 : 100;
}

export function sparkPath(
  points: Props['points'],
  seconds: number,
  until?: number,
): { line: string; area: string } {
  const end = until ?? points.at(-1)?.[0] ?? 0;
  // Readings seldom fall on the very edge: a line that begins a little late begins at it.
  const first = points.find(([at]) => at >= end - seconds)?.[0] ?? end;
  const span = end - first > seconds * 0.85 ? end - first : seconds;
  const x = (at: number) => Math.max(0, WIDTH - ((end - at) / span) * WIDTH);
  const most = scaleTop(points);
  const y = (value: number) => TOP + (HEIGHT - TOP) * (1 - Math.min(value, most) / most);
  let line = '';
  let area = '';
  let run: [number, number][] = [];
  const finish = () => {
    const [first] = run;
    const last = run.at(-1);
    if (!first || !last) return;
    const drawn = run.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join('L');
    line += `M${drawn}`;
    // A single reading between gaps is a dot: a line of no length with round ends.
    if (run.length === 1) line += 'h0';
    area += `M${first[0].toFixed(1)} ${HEIGHT}L${drawn}L${last[0].toFixed(1)} ${HEIGHT}Z`;
    run = [];
  };
  for (const [at, value] of points) {
    if (at < end - seconds) continue;
    if (value === null) finish();
    else run.push([x(at), y(value)]);
  }
  finish();
  return { line, area };
}

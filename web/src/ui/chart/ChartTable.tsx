import { inUnit, text } from '@/lib/units';
import { Table, Td, Th } from '../Table';
import { align } from './align';
import type { ChartLine } from './TimeChart';
import { momentText } from './ticks';

interface Props {
  label: string;
  lines: readonly ChartLine[];
  unit: string;
  stepSeconds: number;
}

const ROWS = 200;

/** What a chart shows, as figures: newest first. */
export function ChartTable({ label, lines, unit, stepSeconds }: Props) {
  const { times, mean } = align(
    lines.map((line) => line.points),
    stepSeconds,
  );
  const rows = times.map((_, row) => row).reverse();
  return (
    <>
      <Table label={`${label} as a table`} className="max-h-72 overflow-y-auto border">
        <thead className="sticky top-0 bg-s1">
          <tr>
            <Th>Time</Th>
            {lines.map((line) => (
              <Th key={line.key} className="text-right">
                {line.label}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS).map((row) => (
            <tr key={times[row]}>
              <Td className="tnum whitespace-nowrap py-1">{momentText(times[row] ?? 0)}</Td>
              {lines.map((line, at) => (
                <Td key={line.key} className="tnum whitespace-nowrap py-1 text-right">
                  {text(inUnit(unit, mean[at]?.[row]))}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {rows.length > ROWS && (
        <p className="mt-2 text-13 text-t3">
          The newest {ROWS} of {rows.length}; an export has them all.
        </p>
      )}
    </>
  );
}

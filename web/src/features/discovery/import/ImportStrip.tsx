import { getRouteApi } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { Button, IconButton } from '@/ui/Button';
import { StatusMark } from '@/ui/StatusMark';
import { useImport } from '../use-import';
import { forgetImports, useImports } from './imports';
import { MARKS, summary } from './outcome';
import { useStandings } from './use-standings';

const route = getRouteApi('/shell/discover');

/** The id of where one goes on when the dialog is closed. */
export const STRIP = 'imports';

/** What goes on, or came of it, while the dialog is closed. */
export function ImportStrip() {
  const lines = useImports();
  const { import: asked } = route.useSearch();
  const outcomes = useStandings(lines).map(({ outcome }) => outcome);
  const open = useImport();
  if (lines.length === 0) return null;
  const worst = (['failed', 'doubtful', 'running', 'done'] as const).find((each) =>
    outcomes.includes(each),
  );
  const { mark, tone } = MARKS[worst ?? 'known'];
  return (
    <section
      id={STRIP}
      tabIndex={-1}
      aria-label="Imports"
      className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card border bg-s1 py-1.5 pr-1.5 pl-4"
    >
      <StatusMark mark={mark} tone={tone} />
      <p className="min-w-0 flex-1">
        <span className="font-medium">Imports:</span> {/* The dialog says it while it is open. */}
        <span role={asked ? undefined : 'status'}>{summary(outcomes)}</span>
      </p>
      <span className="flex items-center gap-1">
        <Button size="sm" onClick={() => open(['last'])}>
          Show
        </Button>
        <IconButton label="Dismiss" onClick={forgetImports}>
          <X size={16} aria-hidden />
        </IconButton>
      </span>
    </section>
  );
}

import type { MachinePower } from '@/api/types';
import { text, watts } from '@/lib/units';
import { LabelWord } from './LabelWord';
import { ORIGIN_WORDS, SOURCE_NAMES } from './labels';

/** What a machine draws now, what it draws at rest and at work, and how that is known. */
export function PowerKnown({ power: { now, profile, sources } }: { power: MachinePower }) {
  const { idle_watts, idle_from, max_watts, max_from } = profile;
  const isUnknown = idle_from === 'unknown';
  // No watts of a machine that is not known are no figure.
  const drawn = now && !(isUnknown && now.watts === 0) ? now : undefined;
  return (
    <div className="flex flex-col gap-3">
      <div>
        {drawn && (
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span className="tnum text-20 font-semibold">{text(watts(drawn.watts))}</span>
            <LabelWord label={drawn.label} className="text-13 text-t2" />
          </p>
        )}
        <p className="text-13 text-t2">{now ? now.why : 'It is away: nothing is known of now.'}</p>
        {!isUnknown && (
          <p className="text-13 text-t3">
            At rest {text(watts(idle_watts))} ({ORIGIN_WORDS[idle_from]}), at work{' '}
            {text(watts(max_watts))} ({ORIGIN_WORDS[max_from]}).
          </p>
        )}
      </div>
      {sources.length === 0 ? (
        <p className="text-13 text-t3">Nothing in it was found that could tell of its power.</p>
      ) : (
        <ul aria-label="What could tell of its power" className="flex flex-col gap-1.5 text-13">
          {sources.map(({ source, readable, hint }) => (
            <li key={source}>
              <span className="font-medium">{SOURCE_NAMES[source] ?? source}</span>{' '}
              <span className="text-t3">{readable ? 'can be read' : 'cannot be read'}</span>
              {hint && <span className="block text-t2">{hint}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

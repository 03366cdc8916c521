import { Field, Input, Switch } from '@/ui/Field';

interface MannerState {
  parallel: number;
  stopOnFailure: boolean;
}

interface Props {
  manner: MannerState;
  onChange: (manner: MannerState) => void;
}

const MOST = 16;

/** How many at once, and whether it goes on when one fails. */
export function Manner({ manner, onChange }: Props) {
  return (
    <details className="rounded-card border border-line">
      <summary className="rounded-card px-3 py-2 text-13 font-medium">
        {manner.parallel === 1 ? 'One after the other' : `${manner.parallel} at once`}
        {manner.stopOnFailure ? ', no further than the first failure' : ''}
      </summary>
      <div className="flex flex-col gap-4 px-3 pt-1 pb-3">
        <Field label="So many machines at once" hint={`From 1 to ${MOST}.`}>
          <Input
            type="number"
            min={1}
            max={MOST}
            required
            className="sm:w-28"
            value={manner.parallel}
            onChange={(event) => {
              const parallel = Math.round(Number(event.target.value));
              onChange({ ...manner, parallel: Math.min(MOST, Math.max(1, parallel || 1)) });
            }}
          />
        </Field>
        <Switch
          label="Stop when it fails on one"
          hint="What has not begun by then is not begun. What runs goes on to its end."
          checked={manner.stopOnFailure}
          onChange={(stopOnFailure) => onChange({ ...manner, stopOnFailure })}
        />
      </div>
    </details>
  );
}

import { ArrowRight } from 'lucide-react';
import { Printed } from '@/ui/Printed';
import { itemsOf, type Value } from './detail';

/** What more is known, as names and values. */
export function DetailList({ detail }: { detail: unknown }) {
  const items = itemsOf(detail);
  if (items.length === 0) return <p className="text-13 text-t3">Nothing more was recorded.</p>;
  return (
    <dl className="grid grid-cols-[minmax(4.8rem,auto)_minmax(0,1fr)] gap-x-5 gap-y-2 text-13">
      {items.map(({ key, name, value }) =>
        value.kind === 'written' ? (
          <div key={key} className="col-span-2">
            <dt className="mb-1 text-t3 [overflow-wrap:anywhere]">{name}</dt>
            <dd>
              <Printed
                label={name}
                text={value.text}
                className="max-h-72 rounded-control border bg-canvas"
              />
            </dd>
          </div>
        ) : (
          <div key={key} className="contents">
            <dt className="max-w-[7.5rem] text-t3 sm:max-w-[11rem] [overflow-wrap:anywhere]">
              {name}
            </dt>
            <dd className="[overflow-wrap:anywhere]">
              <Short value={value} />
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Short({ value }: { value: Exclude<Value, { kind: 'written' }> }) {
  if (value.kind === 'text') return <bdi>{value.text}</bdi>;
  return (
    <>
      <span className="sr-only">was </span>
      <bdi className="text-t3">{value.from}</bdi>{' '}
      <ArrowRight size={13} aria-hidden className="inline align-[-2px] text-t3" />
      <span className="sr-only">, is</span> <bdi>{value.to}</bdi>
    </>
  );
}

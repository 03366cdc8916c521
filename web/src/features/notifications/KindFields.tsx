import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { Channel } from '@/api/types';
import { Button } from '@/ui/Button';
import { Field, Input, Select, Textarea } from '@/ui/Field';
import { SecretInput } from '@/ui/SecretInput';
import { Segmented } from '@/ui/Segmented';
import { type Draft, pointerOf } from './draft';
import { type FieldSpec, isWay, type KindSpec, type WaySpec } from './kinds';

interface Props {
  spec: KindSpec;
  draft: Draft;
  saved?: Channel | undefined;
  /** What is wrong with the field at a place of the body. */
  faultAt: (pointer: string) => string | undefined;
  onDraft: (change: Partial<Draft>) => void;
}

/** The fields of a kind of channel, as its description has them; those that few need are folded away. */
export function KindFields({ spec, ...props }: Props) {
  const id = useId();
  const { draft, saved, faultAt } = props;
  const more = spec.parts.filter((part) => part.more);
  const [isOpen, setOpen] = useState(() => more.some((part) => isUsed(part, draft, saved)));
  const hasFault = more.flatMap(fieldsIn).some((field) => faultAt(pointerOf(field)));
  const shows = isOpen || hasFault;
  return (
    <>
      <Parts parts={spec.parts.filter((part) => !part.more)} {...props} />
      {more.length > 0 && (
        <div className="flex flex-col gap-5">
          <Button
            size="sm"
            variant="quiet"
            className="-ml-2.5 self-start"
            aria-expanded={shows}
            aria-controls={id}
            icon={
              <ChevronRight size={15} aria-hidden className={shows ? 'rotate-90' : undefined} />
            }
            onClick={() => setOpen(!shows)}
          >
            More settings
          </Button>
          <div id={id} hidden={!shows} className="flex flex-col gap-5 border-l-2 pl-4">
            {shows && <Parts parts={more} {...props} />}
          </div>
        </div>
      )}
    </>
  );
}

function Parts({ parts, ...props }: Rest & { parts: KindSpec['parts'] }) {
  return parts.map((part) =>
    isWay(part) ? (
      <Way key={part.way} way={part} {...props} />
    ) : (
      <OneField key={part.name} field={part} {...props} />
    ),
  );
}

const fieldsIn = (part: FieldSpec | WaySpec) =>
  isWay(part) ? part.options.flatMap(({ fields }) => fields) : [part];

/** Whether somebody chose something there. */
function isUsed(part: FieldSpec | WaySpec, draft: Draft, saved: Channel | undefined): boolean {
  if (isWay(part)) return draft.ways[part.way] !== part.options[0]?.value;
  if (part.secret) return saved?.secrets[part.name] === true;
  return (draft.texts[part.name] ?? '') !== (part.initial ?? '');
}

type Rest = Omit<Props, 'spec'>;

function Way({ way, ...props }: Rest & { way: WaySpec }) {
  const { draft, onDraft } = props;
  const taken = way.options.find(({ value }) => value === draft.ways[way.way]);
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p aria-hidden className="mb-1.5 text-13 font-medium">
          {way.label}
        </p>
        <Segmented
          label={way.label}
          value={taken?.value}
          options={way.options}
          onChange={(value) => onDraft({ ways: { ...draft.ways, [way.way]: value } })}
        />
        {taken?.help && <p className="mt-1.5 text-13 text-t3">{taken.help}</p>}
      </div>
      {taken?.fields.map((field) => (
        <OneField key={field.name} field={field} {...props} />
      ))}
    </div>
  );
}

function OneField({ field, ...props }: Rest & { field: FieldSpec }) {
  const fault = props.faultAt(pointerOf(field));
  return field.secret ? (
    <SecretField field={field} fault={fault} {...props} />
  ) : (
    <SettingField field={field} fault={fault} {...props} />
  );
}

type FieldProps = Rest & { field: FieldSpec; fault: string | undefined };

const PLAIN = { autoComplete: 'off', spellCheck: false, autoCapitalize: 'none' } as const;

function SettingField({ field, fault, draft, onDraft }: FieldProps) {
  const { name, type, label, help, placeholder, options = [] } = field;
  const value = draft.texts[name] ?? '';
  const write = (text: string) => onDraft({ texts: written(draft, name, text) });
  const width = field.short ? 'max-w-60' : undefined;
  return (
    <Field label={label} hint={help} error={fault} optional={!field.needed && type !== 'choice'}>
      {type === 'choice' ? (
        <Select className={width} value={value} options={options} onChange={write} />
      ) : type === 'area' || type === 'list' ? (
        <Textarea
          {...PLAIN}
          className={type === 'area' ? 'font-mono text-13!' : undefined}
          rows={type === 'area' ? 4 : 2}
          value={value}
          placeholder={placeholder}
          onChange={(event) => write(event.target.value)}
        />
      ) : (
        <Input
          {...PLAIN}
          className={width}
          inputMode={type === 'number' ? 'numeric' : undefined}
          value={value}
          placeholder={placeholder}
          onChange={(event) => write(event.target.value)}
        />
      )}
    </Field>
  );
}

const PORTS: Record<string, string> = { starttls: '587', tls: '465', none: '25' };

/** A port that nobody chose follows the protection of the connection. */
function written(draft: Draft, name: string, text: string): Draft['texts'] {
  const texts = { ...draft.texts, [name]: text };
  const isUsual = Object.values(PORTS).includes(draft.texts.port ?? '');
  if (draft.kind === 'email' && name === 'security' && isUsual) texts.port = PORTS[text] ?? '';
  return texts;
}

/** What is set is not in the browser: a new text takes its place, and nothing leaves it as it is. */
function SecretField({ field, fault, draft, saved, onDraft }: FieldProps) {
  const { name, type, label, help } = field;
  const value = draft.secrets[name] ?? '';
  const isSet = saved?.secrets[name] === true;
  const isRemoved = isSet && value === '' && draft.removed.includes(name);
  const write = (text: string) => onDraft({ secrets: { ...draft.secrets, [name]: text } });
  const keep = () => onDraft({ removed: draft.removed.filter((each) => each !== name) });
  const remove = () => onDraft({ removed: [...draft.removed, name] });
  const placeholder = isRemoved
    ? 'Removed when you save'
    : isSet
      ? 'Set – leave empty to keep'
      : field.placeholder;
  return (
    <Field label={label} hint={help} error={fault} optional={!field.needed}>
      <span className="flex items-start gap-1.5">
        {type === 'area' ? (
          <Textarea
            {...PLAIN}
            className="font-mono text-13!"
            rows={2}
            value={value}
            placeholder={placeholder}
            onChange={(event) => write(event.target.value)}
          />
        ) : (
          <SecretInput
            label={label}
            autoComplete={type === 'password' ? 'new-password' : 'off'}
            value={value}
            placeholder={placeholder}
            onChange={write}
          />
        )}
        {isSet && !field.needed && value === '' && (
          <Button
            variant="quiet"
            aria-label={isRemoved ? `Keep: ${label}` : `Remove: ${label}`}
            onClick={isRemoved ? keep : remove}
          >
            {isRemoved ? 'Keep' : 'Remove'}
          </Button>
        )}
      </span>
    </Field>
  );
}

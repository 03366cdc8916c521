import { Check, Copy } from 'lucide-react';
import { Fragment, useEffect, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { copyText } from '@/lib/copy';
import { Button, IconButton } from './Button';

interface CopyButtonProps {
  /** Or how it is made, when it is wanted. */
  text: string | (() => string);
  label?: string;
  variant?: 'primary' | 'default';
  disabled?: boolean;
  onFail?: () => void;
}

/** Copies, and says for a moment how that went. */
function useCopy(text: string | (() => string), onFail?: () => void) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_500);
    return () => clearTimeout(timer);
  }, [state]);
  async function copy() {
    const copied = await copyText(typeof text === 'string' ? text : text());
    setState(copied ? 'copied' : 'failed');
    if (!copied) onFail?.();
  }
  return { state, copy };
}

export function CopyButton({
  text,
  label = 'Copy',
  variant = 'default',
  disabled = false,
  onFail,
}: CopyButtonProps) {
  const { state, copy } = useCopy(text, onFail);
  const words = { idle: label, copied: 'Copied', failed: 'Press Ctrl+C' }[state];
  return (
    <Button
      size="sm"
      variant={variant}
      disabled={disabled}
      icon={state === 'copied' ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
      onClick={copy}
    >
      <span aria-live="polite">{words}</span>
    </Button>
  );
}

interface Props {
  /** What it is, for those who do not see where it stands. */
  label: string;
  text: string;
  primary?: boolean;
  className?: string;
}

/** Options and codes: a line that ended within one would read as another. */
const HYPHENS = /^-|^[A-Z\d]+(-[A-Z\d]+)+$/;

/** Longer words are for no reader, such as a certificate: all of one would hide the words around it. */
const LONG = 400;

/** Text to be copied, all of it to be seen; where copying is refused it is selected instead. */
export function CopyField({ label, text, primary = false, className }: Props) {
  const code = useRef<HTMLElement>(null);
  const [isWhole, setWhole] = useState(false);
  const words = text.split(' ');
  function select() {
    if (!code.current) return;
    window.getSelection()?.selectAllChildren(code.current);
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-label={label}
      className={cn(
        'flex flex-col gap-2 rounded-button border bg-canvas p-2 pl-3',
        !primary && 'sm:flex-row sm:items-start',
        className,
      )}
    >
      <code ref={code} className="min-w-0 flex-1 py-1 font-mono text-13 [overflow-wrap:anywhere]">
        {words.map((word, at) => (
          <Fragment key={at}>
            {at > 0 && ' '}
            <Word word={word} isWhole={isWhole} />
          </Fragment>
        ))}
      </code>
      <div className={cn('flex gap-2 *:first:grow', !primary && 'sm:flex-col')}>
        <CopyButton text={text} variant={primary ? 'primary' : 'default'} onFail={select} />
        {words.some(isLong) && (
          <Button size="sm" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show less' : 'Show all'}
          </Button>
        )}
      </div>
    </div>
  );
}

const isLong = (word: string) => word.length > LONG;

function Word({ word, isWhole }: { word: string; isWhole: boolean }) {
  // All of it stays in the page: who selects the text gets it whole. 16 signs, and no gap for want of a fraction.
  if (isLong(word) && !isWhole) {
    return <span className="inline-block max-w-[16.1ch] truncate align-bottom">{word}</span>;
  }
  return HYPHENS.test(word) ? <span className="whitespace-nowrap">{word}</span> : word;
}

interface CopyTextProps {
  /** What it is: "The fingerprint". */
  label: string;
  text: string;
  /** Only its beginning is seen; all of it is copied. */
  short?: boolean;
  className?: string;
}

/** A hash or a name in a line of other things, and a small button that copies it. */
export function CopyText({ label, text, short = false, className }: CopyTextProps) {
  const code = useRef<HTMLElement>(null);
  const { state, copy } = useCopy(text, () => {
    if (code.current) window.getSelection()?.selectAllChildren(code.current);
  });
  const words = { idle: `Copy: ${label}`, copied: 'Copied', failed: 'Press Ctrl+C' }[state];
  return (
    <span className={cn('inline-flex max-w-full items-start gap-1', className)}>
      <code
        ref={code}
        title={short ? text : undefined}
        className={cn(
          'min-w-0 font-mono text-13',
          short ? 'max-w-[15ch] truncate' : '[overflow-wrap:anywhere]',
        )}
      >
        {text}
      </code>
      <IconButton
        label={words}
        className="-my-[3px] size-6! pointer-coarse:-my-[13px] pointer-coarse:size-11!"
        onClick={copy}
      >
        {state === 'copied' ? (
          <Check size={14} aria-hidden className="text-ok" />
        ) : (
          <Copy size={14} aria-hidden />
        )}
      </IconButton>
      <span aria-live="polite" className="sr-only">
        {state === 'idle' ? '' : words}
      </span>
    </span>
  );
}

import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { type Tone, toneText } from './StatusMark';

interface Props {
  tone?: Tone | 'plain';
  title?: string;
  children: ReactNode;
}

export function Badge({ tone = 'plain', title, children }: Props) {
  return (
    <span
      title={title}
      className={cn(
        'inline-flex items-center gap-1 whitespace-nowrap rounded-control border bg-s2 px-1.5 text-12 font-medium leading-[18px]',
        tone === 'plain' ? 'text-t2' : toneText[tone],
      )}
    >
      {children}
    </span>
  );
}

import type { ReactNode } from 'react';
import { Toasts } from '@/shared/toast';

interface Props {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** The page before the pages: one thing to do, in the middle. */
export function Entrance({ title, lead, children }: Props) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[420px] flex-col justify-center px-5 py-10">
      <div className="mb-6 flex items-center gap-2.5 text-15 font-semibold text-t2">
        <img src="icon.svg" alt="" width={28} height={28} className="rounded-control" />
        HomelabCmd
      </div>
      <h1 className="text-20 font-semibold">{title}</h1>
      {lead && <p className="mt-1 text-14 text-t2">{lead}</p>}
      <div className="mt-5 rounded-card border border-line bg-s1 p-5">{children}</div>
      <Toasts />
    </main>
  );
}

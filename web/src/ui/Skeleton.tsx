import { cn } from '@/lib/cn';

/** Where something will be; to be seen only when it takes its time. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('late rounded-control bg-s2', className)} />;
}

interface LoadingProps {
  /** "machines": what is being read, in words. */
  what: string;
  children: React.ReactNode;
}

/** The shape of what is coming, with a word for those who do not see it, and one after 5 s for all. */
export function Loading({ what, children }: LoadingProps) {
  return (
    <div aria-busy="true">
      <p className="sr-only" role="status">
        Loading {what}
      </p>
      {children}
      <p className="mt-3 text-13 text-t3 [animation:appear_1ms_linear_5s_both]">
        The hub takes its time with the {what}. Still waiting.
      </p>
    </div>
  );
}

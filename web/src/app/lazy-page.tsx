import { type ComponentType, type FunctionComponent, Suspense } from 'react';
import { part } from '@/lib/part';
import { Skeleton } from '@/ui/Skeleton';

export interface LazyPage {
  Page: FunctionComponent;
  preload: () => void;
}

/** A page in a file of its own. */
export function lazyPage(load: () => Promise<{ default: ComponentType }>): LazyPage {
  const { Part, preload } = part(load);
  const Page = () => (
    <Suspense fallback={<PageSkeleton />}>
      <Part />
    </Suspense>
  );
  return { Page, preload };
}

export function PageSkeleton() {
  return (
    <div aria-busy="true">
      <Skeleton className="h-7 w-48" />
      <Skeleton className="mt-6 h-24 w-full" />
      <Skeleton className="mt-4 h-64 w-full" />
    </div>
  );
}

import { type ComponentType, type FunctionComponent, lazy, Suspense } from 'react';
import { hubUrl } from '@/api/base';
import { Skeleton } from '@/ui/Skeleton';

const RELOADED = 'homelabcmd.reloaded-for';

/** A part of the app could not be fetched, because the hub is away. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing';
}

interface Module {
  default: ComponentType;
}

export interface LazyPage {
  Page: FunctionComponent;
  preload: () => void;
}

/** A page in a file of its own, fetched when it is wanted or when there is time. */
export function lazyPage(load: () => Promise<Module>): LazyPage {
  const Inner = lazy(() => load().catch(recover));
  const Page = () => (
    <Suspense fallback={<PageSkeleton />}>
      <Inner />
    </Suspense>
  );
  return {
    Page,
    preload: () => void load().catch(() => undefined),
  };
}

/**
 * The file is not there. Either the hub is away, or it is a newer one that has other files: then the
 * page is loaded anew, once.
 */
async function recover(error: unknown): Promise<Module> {
  const health = await fetch(hubUrl('/api/v1/system/health')).catch(() => undefined);
  if (!health?.ok)
    throw new PartMissing('The hub is away, and this part of the page is still there.');
  const tried = sessionStorage.getItem(RELOADED);
  if (tried === location.pathname) {
    throw new Error('The hub does not have this part of the page.', { cause: error });
  }
  sessionStorage.setItem(RELOADED, location.pathname);
  location.reload();
  // Nothing more happens in this page.
  return new Promise(() => {});
}

/** The page came up: a later missing file may be answered by a reload again. */
export function pageIsUp(): void {
  setTimeout(() => sessionStorage.removeItem(RELOADED), 10_000);
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

import { type ReactNode, Suspense } from 'react';
import { PartBoundary } from '@/lib/part';
import { toast } from './toast';

/** What lies over the page. When it cannot be fetched, the page stays and a notice says why. */
export function Layer({ onMissing, children }: { onMissing: () => void; children: ReactNode }) {
  return (
    <PartBoundary
      onMissing={(error) => {
        toast(error.message, 'crit');
        onMissing();
      }}
    >
      <Suspense fallback={null}>{children}</Suspense>
    </PartBoundary>
  );
}

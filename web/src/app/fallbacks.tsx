import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import { hubUrl } from '@/api/base';
import { asApiError } from '@/api/problem';
import { PartMissing } from '@/lib/part';
import { useTitle } from '@/lib/title';
import { failureOf } from '@/shared/failure';
import { buttonClass } from '@/ui/Button';
import { EmptyState, ErrorState } from '@/ui/states';

export function NotFound() {
  useTitle('Not found');
  return (
    <div>
      <h1 className="mb-4 text-20 font-semibold">Nothing here</h1>
      <EmptyState
        icon={<Compass size={28} aria-hidden />}
        title="There is no page at this address"
        body="It may have been typed wrong, or what it showed is gone."
        action={
          <Link to="/" className={buttonClass({ variant: 'primary' })}>
            To the machines
          </Link>
        }
      />
    </div>
  );
}

const LOOK_AGAIN_MS = 2_500;

/** A page that could not be shown. When the hub is the reason, it comes up by itself with the hub. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  useTitle('Not available');
  const router = useRouter();
  const missing = error instanceof PartMissing ? error : undefined;
  const isAway = missing ? missing.isAway : asApiError(error).code === 'unreachable';

  const retry = useCallback(() => {
    missing?.forget();
    reset();
    void router.invalidate();
  }, [missing, reset, router]);

  useEffect(() => {
    if (!isAway) return;
    const timer = setInterval(async () => {
      const health = await fetch(hubUrl('/api/v1/system/health')).catch(() => undefined);
      if (health?.ok) retry();
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isAway, retry]);

  return (
    <div className="mx-auto max-w-2xl p-4">
      <h1 className="mb-4 text-20 font-semibold">
        {isAway ? 'The hub is away' : 'This page cannot be shown'}
      </h1>
      <ErrorState
        title={isAway ? 'Waiting for the hub' : 'Something in the page went wrong'}
        failure={
          isAway
            ? { message: 'The page comes up by itself as soon as the hub answers.' }
            : failureOf(error)
        }
        onRetry={retry}
      />
    </div>
  );
}

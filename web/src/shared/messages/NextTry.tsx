import { useNow } from '@/lib/time';
import { TimeAgo } from '@/shared/TimeAgo';

/** When it is tried again. Times on pages move twice a minute: what is nearer than that is not counted. */
export function NextTry({ at }: { at: string }) {
  const isNear = Date.parse(at) - useNow() < 60_000;
  return isNear ? 'within a minute' : <TimeAgo at={at} ahead />;
}

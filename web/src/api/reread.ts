import type { InvalidateQueryFilters, Query, QueryClient } from '@tanstack/react-query';

/** What is read once more when the answer that is on its way has come. */
const onceMore = new WeakSet<Query>();

/**
 * Reads queries anew because what they show has changed. An answer that is on its way may have been given
 * before the change. It is shown all the same, and the query is read once more after it: were it dropped
 * instead, news that come faster than answers would let none ever arrive.
 */
export function reread(client: QueryClient, filters: InvalidateQueryFilters): void {
  const underWay = client.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' });
  void client.invalidateQueries(filters, { cancelRefetch: false });
  for (const query of underWay) {
    if (onceMore.has(query)) continue;
    onceMore.add(query);
    const forget = () => void onceMore.delete(query);
    const { promise, queryKey } = query;
    const answered = promise ?? Promise.resolve();
    answered.then(() => {
      forget();
      void client.invalidateQueries({ queryKey, exact: true }, { cancelRefetch: false });
    }, forget);
  }
}

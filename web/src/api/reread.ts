import type { InvalidateQueryFilters, QueryClient } from '@tanstack/react-query';

/**
 * Reads queries anew because what they show has changed. A query whose first answer is still on its way
 * takes that one for the new, though it may have been given before the change: it is read once more.
 */
export function reread(client: QueryClient, filters: InvalidateQueryFilters): void {
  const first = client
    .getQueryCache()
    .findAll({ ...filters, fetchStatus: 'fetching' })
    .filter((query) => query.state.data === undefined);
  void client.invalidateQueries(filters);
  for (const { promise, queryKey } of first) {
    const again = () => client.invalidateQueries({ queryKey, exact: true });
    promise?.then(again, () => undefined);
  }
}

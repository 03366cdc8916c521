import { answer, api } from '@/api/client';
import type { ImportBody, ImportResult } from '@/api/types';
import type { bodyOf } from './draft';

/** Makes machines of hosts, each for itself: what came of one says nothing of the others. */
export async function importHosts(said: ReturnType<typeof bodyOf>): Promise<ImportResult[]> {
  // The hub takes what is left out for what is usual.
  const body = said as ImportBody;
  return (await answer(api.POST('/api/v1/discovery/import', { body }))).items;
}

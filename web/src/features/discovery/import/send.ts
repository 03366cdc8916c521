import { answer, api } from '@/api/client';
import type { ImportBody, ImportResult } from '@/api/types';

/** Makes machines of hosts, each for itself: what came of one says nothing of the others. */
export async function importHosts(body: ImportBody): Promise<ImportResult[]> {
  return (await answer(api.POST('/api/v1/discovery/import', { body }))).items;
}

import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '@/api/queries';
import type { CurrentSession, Role } from '@/api/types';

/** Who is signed in; undefined until it is known. */
export function useSession(): CurrentSession | undefined {
  return useQuery({ ...sessionQuery, staleTime: Number.POSITIVE_INFINITY }).data;
}

export function useRole(): Role | undefined {
  return useSession()?.user.role;
}

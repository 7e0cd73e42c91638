import { MutationCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api/errors';
import { tellOtherTabs } from './other-tabs';

/** How often a read is tried again while the server can't be reached. */
const MOST_RETRIES = 3;

/** The cache of everything that the server holds. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache({ onSuccess: tellOtherTabs }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A server on this machine answers with no network at all.
        networkMode: 'always',
        retry: (failures, error) =>
          failures < MOST_RETRIES && !(error instanceof ApiError && error.status < 500),
        retryDelay: (failures) => Math.min(400 * 2 ** failures, 4_000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

import { QueryClient } from '@tanstack/react-query';
import { ApiError, isOutage } from './api-error.ts';

/** The query cache: tries again while the server is away, never when it refused. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => isOutage(error) && failures < 3,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 5_000),
        refetchInterval: (query) => (isOutage(query.state.error) ? 3_000 : false),
        throwOnError: (error) => error instanceof ApiError && error.status === 401,
      },
      // An effect that may have happened is not repeated behind the user's back.
      mutations: { retry: false, throwOnError: (error) => error instanceof ApiError && error.status === 401 },
    },
  });
}

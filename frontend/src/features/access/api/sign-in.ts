import { useMutation, useQueryClient } from '@tanstack/react-query';
import { unlock } from '@/lib/access';
import { api, settle } from '@/lib/api/client';

/** Gives the access token; the browser keeps what it gets for it where no script sees it. */
export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => settle(api.POST('/api/access', { body: { token } })),
    onSuccess: () => {
      // Whatever was refused meanwhile is asked for again.
      client.clear();
      unlock();
    },
  });
}

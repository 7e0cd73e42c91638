import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** Asks the server to fetch a model; the list of models tells how far it is. */
export function useInstallModel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      unwrap(api.POST('/api/models/{name}/install', { params: { path: { name } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.models }),
  });
}

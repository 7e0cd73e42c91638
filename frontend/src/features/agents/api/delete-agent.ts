import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, settle } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** Deletes an agent with everything that belongs to it. */
export function useDeleteAgent() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (agentId: string) =>
      settle(api.DELETE('/api/agents/{agent_id}', { params: { path: { agent_id: agentId } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.agents, exact: true }),
  });
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';
import type { AgentFields } from '@/features/agents/lib/agent-fields';

/** Changes an agent; what it says from now on follows the new fields. */
export function useUpdateAgent(agentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fields: AgentFields) =>
      unwrap(
        api.PUT('/api/agents/{agent_id}', {
          params: { path: { agent_id: agentId } },
          body: fields,
        }),
      ),
    onSuccess: (agent) => {
      client.setQueryData(keys.agent(agent.id), agent);
      void client.invalidateQueries({ queryKey: ['threads'] });
      void client.invalidateQueries({ queryKey: keys.versions(agent.id) });
      return client.invalidateQueries({ queryKey: keys.agents, exact: true });
    },
  });
}

import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import type { PromptDraft } from '@/features/refinement/lib/prompt-draft';
import type { Agent, AgentUpdate } from '@/lib/api/types';
import { randomId } from '@/lib/ids';
import { keys } from '@/lib/query-keys';

/** Every prompt that an agent was saved with, the newest first. */
export function versionsQuery(agentId: string) {
  return queryOptions({
    queryKey: keys.versions(agentId),
    queryFn: async ({ signal }) => {
      const params = { path: { agent_id: agentId } };
      const answer = api.GET('/api/agents/{agent_id}/versions', { params, signal });
      return (await unwrap(answer)).versions;
    },
  });
}

/** Gives an agent an earlier prompt again. */
export function useRestoreVersion(agentId: string) {
  const showAgent = useShowAgent();
  return useMutation({
    mutationFn: (versionId: string) =>
      unwrap(
        api.POST('/api/agents/{agent_id}/versions/{version_id}/restore', {
          params: { path: { agent_id: agentId, version_id: versionId } },
          headers: { 'Idempotency-Key': randomId() },
        }),
      ),
    onSuccess: showAgent,
  });
}

/** Saves a prompt; the agent follows it from now on. */
export function useSavePrompt(agentId: string) {
  const showAgent = useShowAgent();
  return useMutation({
    mutationFn: ({ text, origin }: PromptDraft) => {
      const part: Partial<AgentUpdate> = { system_prompt: text, prompt_origin: origin };
      const params = { path: { agent_id: agentId } };
      // The server leaves what is missing as it is; the types made from its defaults don't tell.
      return unwrap(api.PUT('/api/agents/{agent_id}', { params, body: part as AgentUpdate }));
    },
    onSuccess: showAgent,
  });
}

function useShowAgent() {
  const client = useQueryClient();
  return async (agent: Agent) => {
    client.setQueryData(keys.agent(agent.id), agent);
    void client.invalidateQueries({ queryKey: ['threads'] });
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.agents, exact: true }),
      client.invalidateQueries({ queryKey: keys.versions(agent.id) }),
    ]);
  };
}

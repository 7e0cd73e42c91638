import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

interface NewSession {
  agentId: string;
  /** The same key twice makes one session. */
  key: string;
}

/** Begins a conversation with an agent; its title comes from the first message. */
export function useCreateSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ agentId, key }: NewSession) =>
      unwrap(
        api.POST('/api/agents/{agent_id}/sessions', {
          params: { path: { agent_id: agentId } },
          headers: { 'Idempotency-Key': key },
          body: {},
        }),
      ),
    onSuccess: (session) => {
      void client.invalidateQueries({ queryKey: keys.sessions(session.agent_id) });
      void client.invalidateQueries({ queryKey: keys.agents, exact: true });
    },
  });
}

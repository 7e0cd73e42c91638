import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/lib/api/client';
import { createKeyring } from '@/lib/ids';
import { keys } from '@/lib/query-keys';
import type { AgentFields } from '@/features/agents/lib/agent-fields';

/** Creates an agent. The same fields sent twice make one agent. */
export function useCreateAgent() {
  const client = useQueryClient();
  const [keyFor] = useState(createKeyring);
  return useMutation({
    mutationFn: (fields: AgentFields) =>
      unwrap(
        api.POST('/api/agents', { body: fields, headers: { 'Idempotency-Key': keyFor(fields) } }),
      ),
    onSuccess: (agent) => {
      client.setQueryData(keys.agent(agent.id), agent);
      return client.invalidateQueries({ queryKey: keys.agents, exact: true });
    },
  });
}

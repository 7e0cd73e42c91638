import { queryOptions } from '@tanstack/react-query';
import { isUnfinished } from '@/features/knowledge/lib/document-state';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** How often to look again while a document is being read. */
const READING_MS = 700;

/** The documents of an agent, the newest first; looked at again until all of them have been read. */
export function documentsQuery(agentId: string) {
  return queryOptions({
    queryKey: keys.documents(agentId),
    queryFn: async ({ signal }) => {
      const params = { path: { agent_id: agentId } };
      return (await unwrap(api.GET('/api/agents/{agent_id}/documents', { params, signal })))
        .documents;
    },
    refetchInterval: ({ state }) => (state.data?.some(isUnfinished) ? READING_MS : false),
  });
}

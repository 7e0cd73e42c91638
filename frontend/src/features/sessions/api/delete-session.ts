import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, settle } from '@/lib/api/client';
import type { Session } from '@/lib/api/types';
import { keys } from '@/lib/query-keys';

/** Deletes a session with its messages and recordings. */
export function useDeleteSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (session: Session) =>
      settle(
        api.DELETE('/api/sessions/{session_id}', { params: { path: { session_id: session.id } } }),
      ),
    onSuccess: (_answer, session) => {
      client.setQueryData<Session[]>(keys.sessions(session.agent_id), (sessions) =>
        sessions?.filter((other) => other.id !== session.id),
      );
      void client.invalidateQueries({ queryKey: keys.agents, exact: true });
    },
  });
}

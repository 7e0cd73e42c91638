import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { showNewest, type ThreadData } from '@/features/chat/lib/thread';
import { keys } from '@/lib/query-keys';

/** Puts another version of a question or a reply on screen. */
export function useSelectVersion(sessionId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (messageId: string) =>
      unwrap(
        api.POST('/api/messages/{message_id}/select', {
          params: { path: { message_id: messageId } },
        }),
      ),
    onSuccess: (page) => {
      client.setQueryData<ThreadData>(keys.thread(sessionId), (data) => showNewest(data, page));
      return client.invalidateQueries({ queryKey: keys.thread(sessionId) });
    },
  });
}

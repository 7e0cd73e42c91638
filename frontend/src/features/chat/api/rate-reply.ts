import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { withFeedback, type ThreadData } from '@/features/chat/lib/thread';
import type { Message } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { keys } from '@/lib/query-keys';
import { toastError } from '@/lib/toasts';

/** Notes what the person thinks of a reply: at once on screen, and taken back where it can't be saved. */
export function useRateReply({ id, session_id, feedback }: Message) {
  const client = useQueryClient();
  const show = (rating: Message['feedback']) =>
    client.setQueryData<ThreadData>(keys.thread(session_id), (data) =>
      withFeedback(data, id, rating),
    );
  return useMutation({
    // One after the other, so that the last word is the one that stays.
    scope: { id: `feedback.${id}` },
    mutationFn: (rating: Message['feedback']) =>
      unwrap(
        api.PUT('/api/messages/{message_id}/feedback', {
          params: { path: { message_id: id } },
          body: { rating },
        }),
      ),
    onMutate: (rating) => {
      show(rating);
      return feedback;
    },
    onError: (error, _, before) => {
      show(before ?? null);
      toastError(t('chat.notRated'), error);
    },
  });
}

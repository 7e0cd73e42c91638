import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { withSpeech, type ThreadData } from '@/features/chat/lib/thread';
import type { Message } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { keys } from '@/lib/query-keys';
import { toastError } from '@/lib/toasts';

/** Has a reply read aloud: its speech is made the first time, and kept. */
export function useReadAloud({ id, session_id }: Pick<Message, 'id' | 'session_id'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/messages/{message_id}/speech', { params: { path: { message_id: id } } }),
      ),
    onSuccess: ({ tts_audio_url }) =>
      client.setQueryData<ThreadData>(keys.thread(session_id), (data) =>
        withSpeech(data, id, tts_audio_url),
      ),
    onError: (error) => toastError(t('chat.notReadAloud'), error),
  });
}

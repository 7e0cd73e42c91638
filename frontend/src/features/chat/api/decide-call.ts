import { useMutation } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { ApiError } from '@/lib/api/errors';
import type { ToolDecision } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';

/** Approves or refuses a call of a tool. What comes of it, the reply's own stream tells. */
export function useDecideCall(messageId: string, callId: string) {
  return useMutation({
    mutationFn: (decision: ToolDecision) =>
      unwrap(
        api.POST('/api/messages/{message_id}/tool-calls/{call_id}', {
          params: { path: { message_id: messageId, call_id: callId } },
          body: { decision },
        }),
      ),
    onError: (error) => {
      // Decided elsewhere, or too late: the call shows what became of it.
      if (error instanceof ApiError && error.status === 409) return;
      toastError(t('tools.notDecided'), error);
    },
  });
}

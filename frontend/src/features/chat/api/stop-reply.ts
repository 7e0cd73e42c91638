import { api, unwrap } from '@/lib/api/client';
import type { Message } from '@/lib/api/types';

/** Stops a reply; what was written stays. */
export function stopReply(messageId: string): Promise<Message> {
  const params = { path: { message_id: messageId } };
  return unwrap(api.POST('/api/messages/{message_id}/stop', { params }));
}

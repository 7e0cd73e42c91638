import { useCallback } from 'react';
import type { ReplyRequest } from '@/features/chat/api/open-reply';
import type { Outgoing } from '@/features/chat/lib/outbox';
import { wasNotUnderstood, whyUnsent } from '@/features/chat/lib/problems';
import type { TurnController } from '@/features/chat/lib/turn-controller';
import { t } from '@/lib/i18n/translate';
import { randomId } from '@/lib/ids';
import { findRecording, keepRecording } from '@/lib/recording-store';

interface SendingOptions {
  sessionId: string;
  controller: TurnController;
  setOutgoing: (message: Outgoing | null) => void;
}

/** Sends what was typed or spoken, and keeps it until the server has it. */
export function useSending({ sessionId, controller, setOutgoing }: SendingOptions) {
  const dispatchMessage = useCallback(
    async (message: Outgoing) => {
      setOutgoing({ ...message, state: 'sending', problem: null });
      const { content, key, seconds } = message;
      const request =
        seconds === undefined
          ? ({ kind: 'send', sessionId, content, key } as const)
          : await spokenRequest(sessionId, key);
      if (!request)
        return setOutgoing({ ...message, state: 'unsent', problem: t('chat.recordingLost') });
      const end = await controller.ask(request, () => setOutgoing(null));
      if (end.kind === 'refused') {
        const problem = whyUnsent(end.error);
        const isUnclear = seconds !== undefined && wasNotUnderstood(end.error);
        setOutgoing({ ...message, state: 'unsent', problem, ...(isUnclear && { isUnclear }) });
      }
    },
    [controller, sessionId, setOutgoing],
  );

  const send = useCallback(
    (content: string) => void dispatchMessage({ ...freshMessage(), content }),
    [dispatchMessage],
  );

  const sendRecording = useCallback(
    (audio: Blob, seconds: number) => {
      const message = { ...freshMessage(), seconds };
      void keepRecording(message.key, audio);
      void dispatchMessage(message);
    },
    [dispatchMessage],
  );

  return { dispatchMessage, send, sendRecording };
}

function freshMessage(): Outgoing {
  const createdAt = new Date().toISOString();
  return { content: '', key: randomId(), createdAt, state: 'sending', problem: null };
}

/** The request for a recording that waits; null where the recording is gone. */
async function spokenRequest(sessionId: string, key: string): Promise<ReplyRequest | null> {
  const audio = await findRecording(key);
  return audio && { kind: 'voice', sessionId, audio, key };
}

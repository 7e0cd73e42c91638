import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { threadQuery } from '@/features/chat/api/get-thread';
import { useSelectVersion } from '@/features/chat/api/select-version';
import type { FollowEnd } from '@/features/chat/lib/follow-reply';
import type { Outgoing } from '@/features/chat/lib/outbox';
import { whyUnsent } from '@/features/chat/lib/problems';
import { buildRows, hasArrived } from '@/features/chat/lib/rows';
import { allMessages, runningReply } from '@/features/chat/lib/thread';
import type { TurnController } from '@/features/chat/lib/turn-controller';
import { t } from '@/lib/i18n/translate';
import { toastError, toastMessage } from '@/lib/toasts';
import { randomId } from '@/lib/ids';
import { useOutbox } from './use-outbox';
import { useSending } from './use-sending';
import { useTurn } from './use-turn';

/** Everything about one conversation: what was said, what is being said, and what can be done. */
export function useConversation(sessionId: string, agentId: string) {
  const thread = useInfiniteQuery(threadQuery(sessionId));
  const { turn, controller, feed } = useTurn(sessionId, agentId);
  const [outgoing, setOutgoing] = useOutbox(sessionId);
  const selectVersion = useSelectVersion(sessionId);
  const messages = useMemo(() => (thread.data ? allMessages(thread.data) : []), [thread.data]);
  const isIdle = turn.phase === 'idle';

  const { dispatchMessage, send, sendRecording } = useSending({
    sessionId,
    controller,
    setOutgoing,
  });

  const regenerate = useCallback(
    async (messageId: string) => {
      const request = { kind: 'regenerate', messageId, key: randomId() } as const;
      const end = await controller.ask(request, () => undefined);
      reportRefusal(end, t('chat.noNewReply'));
    },
    [controller],
  );

  /** Resolves to whether the server took the edited question. */
  const edit = useCallback(
    (messageId: string, content: string) =>
      new Promise<boolean>((resolve) => {
        const request = { kind: 'edit', messageId, content, key: randomId() } as const;
        void controller
          .ask(request, () => resolve(true))
          .then((end) => {
            reportRefusal(end, t('chat.editNotSent'));
            resolve(false);
          });
      }),
    [controller],
  );

  const stopReply = useCallback(() => {
    feed.tell({ type: 'stopped' });
    return controller.stop().catch((error: unknown) => toastError(t('chat.notStopped'), error));
  }, [controller, feed]);

  useAttachment(thread.data ? runningReply(thread.data) : null, isIdle, controller);
  useLeftover({
    outgoing,
    isReady: thread.isSuccess && isIdle,
    messages,
    dispatchMessage,
    setOutgoing,
  });

  // The rows stay the same while the text of one of them grows.
  const asked = turn.phase === 'submitting' ? turn.request : null;
  const rows = useMemo(() => buildRows(messages, asked, outgoing), [messages, asked, outgoing]);
  return {
    thread,
    session: thread.data?.pages[0]?.session ?? null,
    rows,
    messages,
    turn,
    outgoing,
    send,
    sendRecording,
    listen: feed.listen,
    resend: () => outgoing && void dispatchMessage(outgoing),
    discard: () => setOutgoing(null),
    regenerate,
    edit,
    /** `onFailure` takes the place of telling that it failed. */
    selectVersion: (messageId: string, onFailure?: () => void) =>
      selectVersion.mutate(messageId, {
        onError: onFailure ?? ((error) => toastError(t('chat.versionNotShown'), error)),
      }),
    stop: stopReply,
  };
}

/** What the parts of the transcript may do. */
export type Conversation = ReturnType<typeof useConversation>;

function reportRefusal(end: FollowEnd, title: string): void {
  if (end.kind === 'refused') toastMessage(title, whyUnsent(end.error));
}

/** Joins a reply that the server is writing: after a reload, or begun in another tab. */
function useAttachment(running: string | null, isIdle: boolean, controller: TurnController) {
  const joined = useRef<string | null>(null);
  useEffect(
    () => () => {
      joined.current = null;
    },
    [],
  );
  useEffect(() => {
    // Once is enough: a reply that ended and still counts as running is the server's matter.
    if (!isIdle || running === null || joined.current === running) return;
    joined.current = running;
    void controller.attach(running);
  }, [running, isIdle, controller]);
}

interface Leftover {
  outgoing: Outgoing | null;
  isReady: boolean;
  messages: ReturnType<typeof allMessages>;
  dispatchMessage: (message: Outgoing) => Promise<void>;
  setOutgoing: (message: Outgoing | null) => void;
}

/** Sends the first message of a new session, and forgets one that had arrived after all. */
function useLeftover({ outgoing, isReady, messages, dispatchMessage, setOutgoing }: Leftover) {
  useEffect(() => {
    if (!isReady || !outgoing) return;
    if (outgoing.state === 'waiting') void dispatchMessage(outgoing);
    else if (outgoing.state === 'unsent' && hasArrived(messages, outgoing)) setOutgoing(null);
  }, [isReady, outgoing, messages, dispatchMessage, setOutgoing]);
}

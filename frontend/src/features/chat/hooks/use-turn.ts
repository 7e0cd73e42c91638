import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import {
  attachReply,
  openReply,
  type ReplyBody,
  type ReplyRequest,
} from '@/features/chat/api/open-reply';
import { stopReply } from '@/features/chat/api/stop-reply';
import { followReply, type FollowEnd } from '@/features/chat/lib/follow-reply';
import { createFrameBatch } from '@/features/chat/lib/frame-batch';
import { withEnded, withStarted, type ThreadData } from '@/features/chat/lib/thread';
import { isStart, type StartEvent, type TurnEvent } from '@/features/chat/lib/turn-events';
import { IDLE, turnReducer, type Turn } from '@/features/chat/lib/turn-reducer';
import { keys } from '@/lib/query-keys';

interface Following {
  request: ReplyRequest | null;
  messageId: string | null;
  open: (signal: AbortSignal) => Promise<ReplyBody>;
  onStart?: () => void;
}

/** The reply that is being written in a session, and what can be done about it. */
export interface TurnControls {
  turn: Turn;
  /** Asks for a reply; resolves when it has ended. `onStart` is called once the server has the request. */
  ask: (request: ReplyRequest, onStart?: () => void) => Promise<FollowEnd>;
  /** Joins a reply that the server is writing already. */
  attach: (messageId: string) => void;
  stop: () => Promise<void>;
}

/**
 * Runs one reply at a time for a session, from the first byte to the query cache.
 *
 * Each reply claims the hook: what an earlier one still has to say, after another began or the conversation was left,
 * is not heard. The reply itself belongs to the server and goes on.
 */
export function useTurn(sessionId: string, agentId: string): TurnControls {
  const client = useQueryClient();
  const [turn, dispatch] = useReducer(turnReducer, IDLE);
  const claim = useRef(0);
  const leave = useRef<(() => void) | null>(null);
  const messageId = useRef<string | null>(null);
  const stopWanted = useRef(false);

  const refresh = useCallback(() => {
    void client.invalidateQueries({ queryKey: keys.thread(sessionId) });
    void client.invalidateQueries({ queryKey: keys.sessions(agentId) });
    void client.invalidateQueries({ queryKey: keys.agents, exact: true });
  }, [client, sessionId, agentId]);

  const stopNow = useCallback(async (id: string) => {
    try {
      await stopReply(id);
    } catch (error) {
      dispatch({ type: 'stopping', isStopping: false });
      throw error;
    }
  }, []);

  const follow = useCallback(
    async ({ request, open, onStart, ...known }: Following): Promise<FollowEnd> => {
      leave.current?.();
      claim.current += 1;
      const mine = claim.current;
      const holds = () => claim.current === mine;
      const connection = new AbortController();
      const change = (update: (data: ThreadData | undefined) => ThreadData | undefined) =>
        client.setQueryData<ThreadData>(keys.thread(sessionId), update);
      const batch = createFrameBatch((events: TurnEvent[]) =>
        dispatch({ type: 'received', events }),
      );
      messageId.current = known.messageId;
      stopWanted.current = false;
      let isConfirmed = known.messageId !== null;
      leave.current = () => {
        claim.current += 1;
        batch.cancel();
        // A message on its way is let through; the reply needs no listener.
        if (isConfirmed) connection.abort();
      };

      const started = (event: StartEvent) => {
        isConfirmed = true;
        if (!request) return;
        change((data) => withStarted(data, request, event));
        onStart?.();
        if (!holds()) return connection.abort();
        messageId.current = event.messageId;
        void client.invalidateQueries({ queryKey: keys.sessions(agentId) });
        if (stopWanted.current) void stopNow(event.messageId).catch(() => undefined);
      };
      const end = await followReply({
        open,
        messageId: known.messageId,
        signal: connection.signal,
        onEvents: (events) => {
          const start = events.find(isStart);
          if (start) started(start);
          if (holds()) batch.push(events);
          if (start && holds()) batch.flush();
        },
        onDisconnect: () => {
          batch.flush();
          if (holds()) dispatch({ type: 'disconnected' });
        },
      });
      if (end.kind === 'ended') change((data) => withEnded(data, end.event));
      if (holds()) {
        batch.cancel();
        leave.current = null;
        dispatch({ type: 'closed' });
      }
      if (end.kind !== 'abandoned') refresh();
      return end;
    },
    [client, sessionId, agentId, refresh, stopNow],
  );

  const ask = useCallback(
    (request: ReplyRequest, onStart?: () => void) => {
      dispatch({ type: 'submitted', request });
      const open = (signal: AbortSignal) => openReply(request, signal);
      return follow({ request, messageId: null, open, ...(onStart && { onStart }) });
    },
    [follow],
  );

  const attach = useCallback(
    (id: string) => {
      dispatch({ type: 'attached', messageId: id });
      const open = (signal: AbortSignal) => attachReply(id, null, signal);
      void follow({ request: null, messageId: id, open });
    },
    [follow],
  );

  const stop = useCallback(async () => {
    dispatch({ type: 'stopping', isStopping: true });
    if (messageId.current === null) stopWanted.current = true;
    else await stopNow(messageId.current);
  }, [stopNow]);

  useEffect(() => () => leave.current?.(), []);

  return { turn, ask, attach, stop };
}

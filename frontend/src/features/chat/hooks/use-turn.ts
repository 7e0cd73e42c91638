import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useReducer } from 'react';
import { withEnded, withStarted, type ThreadData } from '@/features/chat/lib/thread';
import { TurnController } from '@/features/chat/lib/turn-controller';
import { IDLE, turnReducer, type Turn } from '@/features/chat/lib/turn-reducer';
import { tellOtherTabs } from '@/lib/other-tabs';
import { keys } from '@/lib/query-keys';

/** The reply that is being written in a session, and what can be done about it. */
export interface TurnControls {
  turn: Turn;
  controller: TurnController;
}

/** Runs the replies of a session; what they come to is handed to the query cache. */
export function useTurn(sessionId: string, agentId: string): TurnControls {
  const client = useQueryClient();
  const [turn, dispatch] = useReducer(turnReducer, IDLE);

  const controller = useMemo(() => {
    const change = (update: (data: ThreadData | undefined) => ThreadData | undefined) =>
      client.setQueryData<ThreadData>(keys.thread(sessionId), update);
    return new TurnController({
      dispatch,
      onStart: (request, event) => {
        change((data) => withStarted(data, request, event));
        // A read that began before knows nothing of the new messages: another one takes its place.
        const queryKey = keys.thread(sessionId);
        if (client.isFetching({ queryKey }) > 0) void client.invalidateQueries({ queryKey });
        void client.invalidateQueries({ queryKey: keys.sessions(agentId) });
        tellOtherTabs();
      },
      onEnd: (event) => change((data) => withEnded(data, event)),
      onChange: () => {
        void client.invalidateQueries({ queryKey: keys.thread(sessionId) });
        void client.invalidateQueries({ queryKey: keys.sessions(agentId) });
        void client.invalidateQueries({ queryKey: keys.agents, exact: true });
      },
    });
  }, [client, sessionId, agentId]);

  useEffect(() => () => controller.leave(), [controller]);

  return { turn, controller };
}

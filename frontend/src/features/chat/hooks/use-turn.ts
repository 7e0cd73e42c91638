import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useReducer, useState } from 'react';
import { withEnded, withStarted, type ThreadData } from '@/features/chat/lib/thread';
import { TurnController } from '@/features/chat/lib/turn-controller';
import { IDLE, turnReducer, type Turn } from '@/features/chat/lib/turn-reducer';
import { tellOtherTabs } from '@/lib/other-tabs';
import { keys } from '@/lib/query-keys';
import { SpeechFeed } from '@/lib/talk';

/** The reply that is being written in a session, and what can be done about it. */
export interface TurnControls {
  turn: Turn;
  controller: TurnController;
  /** What can be heard of the replies that were asked for aloud. */
  feed: SpeechFeed;
}

/** Runs the replies of a session; what they come to is handed to the query cache. */
export function useTurn(sessionId: string, agentId: string): TurnControls {
  const client = useQueryClient();
  const [turn, dispatch] = useReducer(turnReducer, IDLE);
  const [feed] = useState(() => new SpeechFeed());

  const controller = useMemo(() => {
    const change = (update: (data: ThreadData | undefined) => ThreadData | undefined) =>
      client.setQueryData<ThreadData>(keys.thread(sessionId), update);
    return new TurnController({
      dispatch: (action) => {
        if (action.type === 'submitted') feed.tell({ type: 'began' });
        dispatch(action);
      },
      onStart: (request, event) => {
        change((data) => withStarted(data, request, event));
        // A read that began before knows nothing of the new messages: another one takes its place. The very
        // first one goes on unless it is told to end.
        const queryKey = keys.thread(sessionId);
        if (client.isFetching({ queryKey }) > 0) {
          void client
            .cancelQueries({ queryKey })
            .then(() => client.invalidateQueries({ queryKey }));
        }
        void client.invalidateQueries({ queryKey: keys.sessions(agentId) });
        tellOtherTabs();
      },
      onEnd: (event, calls) => {
        feed.tell({ type: 'ended' });
        change((data) => withEnded(data, event, calls));
      },
      onSentence: ({ index, url, text }) => feed.tell({ type: 'sentence', index, url, text }),
      onChange: () => {
        void client.invalidateQueries({ queryKey: keys.thread(sessionId) });
        void client.invalidateQueries({ queryKey: keys.sessions(agentId) });
        void client.invalidateQueries({ queryKey: keys.agents, exact: true });
      },
    });
  }, [client, sessionId, agentId, feed]);

  useEffect(() => () => controller.leave(), [controller]);

  return { turn, controller, feed };
}

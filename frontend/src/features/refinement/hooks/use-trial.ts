import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer } from 'react';
import { followTrial } from '@/features/refinement/lib/follow-trial';
import {
  NOTHING_HEARD,
  trialReducer,
  type TrialEvent,
} from '@/features/refinement/lib/trial-events';
import { createFrameBatch } from '@/lib/frame-batch';
import { keys } from '@/lib/query-keys';

/** A trial as it goes on, or as it ended; `key` the component by the id. */
export function useTrial(agentId: string, trialId: string) {
  const [state, dispatch] = useReducer(trialReducer, NOTHING_HEARD);
  const client = useQueryClient();

  useEffect(() => {
    const own = new AbortController();
    const frames = createFrameBatch<TrialEvent>((events) => dispatch({ type: 'heard', events }));
    void followTrial(
      trialId,
      (action) => {
        if (action.type === 'heard') return frames.push(action.events);
        frames.flush();
        dispatch(action);
      },
      own.signal,
    ).then(() => {
      if (own.signal.aborted) return;
      frames.flush();
      void client.invalidateQueries({ queryKey: keys.trials(agentId) });
      void client.invalidateQueries({ queryKey: keys.versions(agentId) });
    });
    return () => {
      own.abort();
      frames.cancel();
    };
  }, [agentId, trialId, client]);

  return state;
}

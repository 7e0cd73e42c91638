import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, settle, unwrap } from '@/lib/api/client';
import { ApiError } from '@/lib/api/errors';
import { jsonRequest, openStream } from '@/lib/api/open-stream';
import { t } from '@/lib/i18n/translate';
import { randomId } from '@/lib/ids';
import { keys } from '@/lib/query-keys';
import { readEvents } from '@/lib/sse/read-events';
import { parseTrialEvent } from '@/features/refinement/lib/trial-events';

/** The trials of an agent, the newest first. */
export function trialsQuery(agentId: string) {
  return queryOptions({
    queryKey: keys.trials(agentId),
    queryFn: async ({ signal }) => {
      const params = { path: { agent_id: agentId } };
      const answer = api.GET('/api/agents/{agent_id}/trials', { params, signal });
      return (await unwrap(answer)).trials;
    },
  });
}

/** What is to be tried: another prompt, or an earlier trial again. */
export type TrialOrder =
  { kind: 'new'; candidatePrompt: string; repeat: number } | { kind: 'repeat'; trialId: string };

/** Begins a trial and returns its id. It goes on by itself, whoever listens. */
export function useStartTrial(agentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (order: TrialOrder) => beginTrial(agentId, order, randomId()),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.trials(agentId) }),
  });
}

async function beginTrial(agentId: string, order: TrialOrder, key: string): Promise<string> {
  const body =
    order.kind === 'new'
      ? await openStream(
          `/api/agents/${agentId}/trials`,
          jsonRequest({ candidate_prompt: order.candidatePrompt, repeat: order.repeat }, key),
        )
      : await openStream(`/api/trials/${order.trialId}/repeat`, {
          method: 'POST',
          headers: { 'Idempotency-Key': key },
        });
  for await (const batch of readEvents(body)) {
    for (const event of batch.map(parseTrialEvent)) {
      if (event?.type === 'trial') return event.trial.id;
      if (event?.type === 'error') throw new ApiError(502, 'Trial Failed', event.detail);
    }
  }
  throw new ApiError(502, 'Connection Cut', t('refinement.connectionCut'));
}

/** Stops a trial; what was answered by then is kept. */
export function useStopTrial() {
  return useMutation({
    mutationFn: (trialId: string) =>
      unwrap(api.POST('/api/trials/{trial_id}/stop', { params: { path: { trial_id: trialId } } })),
  });
}

/** Deletes a trial with its results. */
export function useDeleteTrial(agentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (trialId: string) =>
      settle(api.DELETE('/api/trials/{trial_id}', { params: { path: { trial_id: trialId } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.trials(agentId) }),
  });
}

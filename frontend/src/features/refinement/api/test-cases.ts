import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, settle, unwrap } from '@/lib/api/client';
import type { CaseDraft, CaseKind } from '@/lib/api/types';
import { createKeyring } from '@/lib/ids';
import { keys } from '@/lib/query-keys';

/** The test cases of an agent, the oldest first. */
export function testCasesQuery(agentId: string) {
  return queryOptions({
    queryKey: keys.testCases(agentId),
    queryFn: async ({ signal }) => {
      const params = { path: { agent_id: agentId } };
      const answer = api.GET('/api/agents/{agent_id}/test-cases', { params, signal });
      return (await unwrap(answer)).test_cases;
    },
  });
}

function useRefreshCases() {
  const client = useQueryClient();
  return (agentId: string) => client.invalidateQueries({ queryKey: keys.testCases(agentId) });
}

/** Adds a test case. The same one sent twice makes one. */
export function useCreateCase(agentId: string) {
  const refresh = useRefreshCases();
  const [keyFor] = useState(createKeyring);
  return useMutation({
    mutationFn: (body: CaseDraft & { is_drafted: boolean }) =>
      unwrap(
        api.POST('/api/agents/{agent_id}/test-cases', {
          params: { path: { agent_id: agentId } },
          headers: { 'Idempotency-Key': keyFor(body) },
          body,
        }),
      ),
    onSuccess: () => refresh(agentId),
  });
}

/** Changes a test case. */
export function useUpdateCase(agentId: string) {
  const refresh = useRefreshCases();
  return useMutation({
    mutationFn: ({ id, ...body }: CaseDraft & { id: string }) =>
      unwrap(
        api.PUT('/api/test-cases/{test_case_id}', { params: { path: { test_case_id: id } }, body }),
      ),
    onSuccess: () => refresh(agentId),
  });
}

/** Deletes a test case; earlier trials keep what was found with it. */
export function useDeleteCase(agentId: string) {
  const refresh = useRefreshCases();
  return useMutation({
    mutationFn: (id: string) =>
      settle(
        api.DELETE('/api/test-cases/{test_case_id}', { params: { path: { test_case_id: id } } }),
      ),
    onSuccess: () => refresh(agentId),
  });
}

/** Has the model suggest test cases for a prompt; none is stored. */
export function useDraftCases(agentId: string) {
  return useMutation({
    mutationFn: async (body: { count: number; prompt: string }) => {
      const params = { path: { agent_id: agentId } };
      const answer = api.POST('/api/agents/{agent_id}/test-cases/draft', { params, body });
      return (await unwrap(answer)).cases;
    },
  });
}

/** Makes a test case of the question that a reply answers. */
export function useCaseOfMessage(messageId: string) {
  const refresh = useRefreshCases();
  const [keyFor] = useState(createKeyring);
  return useMutation({
    mutationFn: (body: { kind: CaseKind; expected: string | null }) =>
      unwrap(
        api.POST('/api/messages/{message_id}/test-case', {
          params: { path: { message_id: messageId } },
          headers: { 'Idempotency-Key': keyFor(body) },
          body,
        }),
      ),
    onSuccess: ({ agent_id }) => refresh(agent_id),
  });
}

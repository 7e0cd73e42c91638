import { useCallback, useSyncExternalStore } from 'react';
import {
  readPromptDraft,
  watchPromptDrafts,
  writePromptDraft,
  type PromptDraft,
} from '@/features/refinement/lib/prompt-draft';

/** What is written for an agent and not saved yet; null where it does not differ from `saved`. */
export function usePromptDraft(agentId: string, saved: string) {
  const draft = useSyncExternalStore(watchPromptDrafts, () => readPromptDraft(agentId));
  const change = useCallback(
    (next: PromptDraft | null) => writePromptDraft(agentId, next),
    [agentId],
  );
  return [draft?.text === saved ? null : draft, change] as const;
}

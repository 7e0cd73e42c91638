import { readStored, writeStored } from '@/lib/storage';

/** A prompt as it is being written. */
export interface PromptDraft {
  text: string;
  origin: 'typed' | 'refined';
}

const known = new Map<string, PromptDraft | null>();
const listeners = new Set<() => void>();

/** What is written for an agent and not saved yet; it survives a reload where the browser keeps anything. */
export function readPromptDraft(agentId: string): PromptDraft | null {
  const draft = known.get(agentId);
  if (draft !== undefined) return draft;
  const stored = parseDraft(readStored(placeOf(agentId)));
  known.set(agentId, stored);
  return stored;
}

/** Keeps what is written for an agent, or forgets it. */
export function writePromptDraft(agentId: string, draft: PromptDraft | null): void {
  known.set(agentId, draft);
  writeStored(placeOf(agentId), draft && JSON.stringify(draft));
  for (const listener of listeners) listener();
}

/** Calls `listener` whenever a draft is written. */
export function watchPromptDrafts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function placeOf(agentId: string): string {
  return `prompt.${agentId}`;
}

/** A draft as it was stored; null where there is none, or none that can be read. */
export function parseDraft(stored: string | null): PromptDraft | null {
  if (!stored) return null;
  try {
    const value = JSON.parse(stored) as Partial<PromptDraft> | null;
    if (typeof value?.text !== 'string') return null;
    return { text: value.text, origin: value.origin === 'refined' ? 'refined' : 'typed' };
  } catch {
    return null;
  }
}

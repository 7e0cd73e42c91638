import type { PromptVersion } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import type { PromptDraft } from './prompt-draft';

/** A prompt that can be tried against the current one. */
export interface Candidate {
  key: string;
  title: string;
  text: string;
}

/** What can be tried: what is written and not saved, then the versions, each text once. */
export function candidatesOf(
  draft: PromptDraft | null,
  current: string,
  versions: readonly PromptVersion[],
): Candidate[] {
  const found: Candidate[] = [];
  const seen = new Set([current.trim()]);
  const add = (candidate: Candidate) => {
    const text = candidate.text.trim();
    if (!text || seen.has(text)) return;
    seen.add(text);
    found.push(candidate);
  };
  if (draft) {
    const title = t(
      draft.origin === 'refined' ? 'refinement.refinedNotSaved' : 'refinement.writtenNotSaved',
    );
    add({ key: 'draft', title, text: draft.text });
  }
  for (const { id, number, system_prompt: text } of versions) {
    add({ key: id, title: t('refinement.version', { number }), text });
  }
  return found;
}

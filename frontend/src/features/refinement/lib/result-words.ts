import { failureWords, isForeign } from '@/lib/api/server-words';
import type { TrialResult } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

/** Why an answer passed or did not, or why there is none. */
export interface ResultWords {
  words: string;
  /** Whether they are the server's own, in its language. */
  isForeign: boolean;
}

/** What to say of an answer, in the reader's language as far as it is not the model that says it. */
export function resultWords(result: TrialResult): ResultWords | null {
  const said = result.error ?? result.reason;
  if (!said) return null;
  const words = isForeign() ? ownWords(result) : null;
  const isModels = result.error === null && result.kind === 'criterion';
  return { words: words ?? said, isForeign: words === null && !isModels && isForeign() };
}

function ownWords(result: TrialResult): string | null {
  const { kind, passed, expected, reply } = result;
  if (result.error !== null) {
    const why = failureWords(result.error_code);
    return why && kind === 'criterion' && reply ? t('refinement.notJudged', { why }) : why;
  }
  if (kind === 'criterion') return passed === null ? t('refinement.undecided') : null;
  if (!reply.trim()) return t('refinement.noReply');
  const isThere = passed === (kind === 'contains');
  return t(isThere ? 'refinement.saysIt' : 'refinement.saysItNot', { expected });
}

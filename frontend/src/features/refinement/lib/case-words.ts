import type { CaseKind, PromptVersion, TestCase } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

/** What a good answer must do, as a choice and as the label of what is expected. */
export function caseKinds(): {
  kind: CaseKind;
  choice: string;
  label: string;
  hint: string;
}[] {
  return [
    {
      kind: 'contains',
      choice: t('refinement.mustContain'),
      label: t('refinement.theseWords'),
      hint: t('refinement.theseWordsHint'),
    },
    {
      kind: 'not_contains',
      choice: t('refinement.mustNotContain'),
      label: t('refinement.theseWords'),
      hint: t('refinement.theseWordsHint'),
    },
    {
      kind: 'criterion',
      choice: t('refinement.mustMeet'),
      label: t('refinement.criterion'),
      hint: t('refinement.criterionHint'),
    },
  ];
}

/** What a good answer must do, as a sentence. */
export function expectation({ kind, expected }: Pick<TestCase, 'kind' | 'expected'>): string {
  switch (kind) {
    case 'contains':
      return t('refinement.containsWords', { words: expected });
    case 'not_contains':
      return t('refinement.containsNot', { words: expected });
    case 'criterion':
      return expected;
  }
}

const SOURCES = {
  typed: null,
  drafted: 'refinement.draftedByModel',
  message: 'refinement.fromConversation',
} as const satisfies Record<TestCase['source'], string | null>;

/** Where a case came from, where that is worth saying. */
export function sourceOf({ source }: Pick<TestCase, 'source'>): string | null {
  const words = SOURCES[source];
  return words && t(words);
}

const ORIGINS = {
  typed: ['refinement.typed', 'refinement.typedFrom'],
  refined: ['refinement.refined', 'refinement.refinedFrom'],
  restored: ['refinement.restoredOrigin', 'refinement.restoredFrom'],
} as const satisfies Record<PromptVersion['origin'], readonly [string, string]>;

/** How a version came to be; a restored one names the version that it was. */
export function originOf(version: PromptVersion, versions: readonly PromptVersion[]): string {
  const earlier = versions.find(({ id }) => id === version.restored_from);
  const [words, wordsFrom] = ORIGINS[version.origin];
  return earlier ? t(wordsFrom, { number: earlier.number }) : t(words);
}

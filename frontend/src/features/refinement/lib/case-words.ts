import type { CaseKind, PromptVersion, TestCase } from '@/lib/api/types';

/** What a good answer must do, as a choice and as the label of what is expected. */
export const CASE_KINDS: readonly {
  kind: CaseKind;
  choice: string;
  label: string;
  hint: string;
}[] = [
  {
    kind: 'contains',
    choice: 'must contain',
    label: 'These words',
    hint: 'Capitals and spacing do not matter.',
  },
  {
    kind: 'not_contains',
    choice: 'must not contain',
    label: 'These words',
    hint: 'Capitals and spacing do not matter.',
  },
  {
    kind: 'criterion',
    choice: 'must meet a criterion',
    label: 'The criterion, in words',
    hint: 'The model judges both answers by it, and says why.',
  },
];

/** What a good answer must do, as a sentence. */
export function expectation({ kind, expected }: Pick<TestCase, 'kind' | 'expected'>): string {
  switch (kind) {
    case 'contains':
      return `Must contain “${expected}”`;
    case 'not_contains':
      return `Must not contain “${expected}”`;
    case 'criterion':
      return expected;
  }
}

const SOURCES: Record<TestCase['source'], string | null> = {
  typed: null,
  drafted: 'Drafted by the model',
  message: 'From a conversation',
};

/** Where a case came from, where that is worth saying. */
export function sourceOf({ source }: Pick<TestCase, 'source'>): string | null {
  return SOURCES[source];
}

const ORIGINS: Record<PromptVersion['origin'], string> = {
  typed: 'Typed',
  refined: 'Refined',
  restored: 'Restored',
};

/** How a version came to be; a restored one names the version that it was. */
export function originOf(version: PromptVersion, versions: readonly PromptVersion[]): string {
  const earlier = versions.find(({ id }) => id === version.restored_from);
  const words = ORIGINS[version.origin];
  return earlier ? `${words} from version ${earlier.number}` : words;
}

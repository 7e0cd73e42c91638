import { Suspense, lazy } from 'react';
import type { CitationParts } from '@/features/chat/lib/citation-parts';

const CitationMark = lazy(() =>
  import('@/features/knowledge/components/citation-mark').then((module) => ({
    default: module.CitationMark,
  })),
);
const SourceList = lazy(() =>
  import('@/features/knowledge/components/source-list').then((module) => ({
    default: module.SourceList,
  })),
);

/** Citations as the library shows them; fetched with the first reply that has one. */
export const CITATIONS: CitationParts = {
  Mark: ({ citation }) => (
    <Suspense fallback={<>[{citation.index}]</>}>
      <CitationMark citation={citation} />
    </Suspense>
  ),
  Sources: ({ citations }) => (
    <Suspense>
      <SourceList citations={citations} />
    </Suspense>
  ),
};

import { useContext, useMemo } from 'react';
import type { RenderMark } from '@/components/markdown/marks';
import { CitationContext } from '@/features/chat/lib/citation-parts';
import type { Citation } from '@/lib/api/types';

/** What stands for the marks of a reply. A mark that cites nothing stays text. */
export function useMarks(citations: readonly Citation[]): RenderMark | null {
  const parts = useContext(CitationContext);
  return useMemo(() => {
    if (!parts || citations.length === 0) return null;
    const byIndex = new Map(citations.map((citation) => [citation.index, citation]));
    return (number) => {
      const citation = byIndex.get(number);
      return citation ? <parts.Mark citation={citation} /> : null;
    };
  }, [parts, citations]);
}

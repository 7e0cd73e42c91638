import { useMemo } from 'react';
import { Link } from 'react-router';
import { sourceName } from '@/features/knowledge/lib/citation-words';
import { emphasise } from '@/features/knowledge/lib/emphasise';
import { passageParams } from '@/features/knowledge/lib/viewer-place';
import type { SearchResult } from '@/lib/api/types';

interface FoundPassageProps {
  agentId: string;
  result: SearchResult;
  query: string;
}

/** A passage that was found, with the words that were looked for; it opens where it stands. */
export function FoundPassage({ agentId, result, query }: FoundPassageProps) {
  // A few lines are shown: none of them is to be empty.
  const parts = useMemo(
    () => emphasise(result.text.replaceAll(/\n\s*\n/g, '\n'), query),
    [result.text, query],
  );
  return (
    <li className="found-passage">
      <Link
        to={`/agents/${agentId}/library/${result.document_id}?${passageParams(result)}`}
        className="document-link text-sm"
      >
        <bdi>{sourceName(result)}</bdi>
      </Link>
      <p
        dir="auto"
        className="mt-1 line-clamp-5 text-sm leading-relaxed whitespace-pre-line text-soft wrap-anywhere"
      >
        {parts.map(({ text, isHit }, index) =>
          isHit ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
        )}
      </p>
    </li>
  );
}

import { Suspense, lazy, useId, useState } from 'react';
import { Link } from 'react-router';
import { usePreview } from '@/features/knowledge/hooks/use-preview';
import { sourceName, statusWords } from '@/features/knowledge/lib/citation-words';
import { besideParams } from '@/features/knowledge/lib/viewer-place';
import type { Citation } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import './citations.css';

const CitationCard = lazy(() =>
  import('./citation-card').then((module) => ({ default: module.CitationCard })),
);

/** A mark in a reply: it shows the passage when it is pointed at, and opens the document there. */
export function CitationMark({ citation }: { citation: Citation }) {
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { isOpen, wasOpened, close, ofMark, ofCard } = usePreview();
  const { index, status } = citation;
  return (
    <>
      <Link
        {...ofMark}
        ref={setAnchor}
        to={besideParams(citation)}
        className="citation-mark"
        data-status={status ?? undefined}
        aria-label={t('knowledge.source', {
          index,
          name: sourceName(citation),
          status: statusWords(status),
        })}
        aria-describedby={isOpen ? id : undefined}
      >
        {index}
      </Link>
      {wasOpened && (
        <Suspense>
          <CitationCard
            id={id}
            anchor={anchor}
            citation={citation}
            isOpen={isOpen}
            onClose={close}
            {...ofCard}
          />
        </Suspense>
      )}
    </>
  );
}

import { PreviewCard } from '@base-ui/react/preview-card';
import { useQuery } from '@tanstack/react-query';
import { passageQuery } from '@/features/knowledge/api/get-passage';
import { sourceName } from '@/features/knowledge/lib/citation-words';
import { Skeleton } from '@/components/ui/skeleton';
import { ApiError, describeError } from '@/lib/api/errors';
import type { Citation } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { CitationStatus } from './citation-status';

interface CitationCardProps {
  id: string;
  anchor: HTMLElement | null;
  citation: Citation;
  isOpen: boolean;
  onClose: () => void;
  onPointerEnter: () => void;
  onPointerLeave: () => void;
}

/** The passage that a mark points at, beside the mark. */
export function CitationCard(props: CitationCardProps) {
  const { id, anchor, citation, isOpen, onClose, ...pointer } = props;
  return (
    <PreviewCard.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <PreviewCard.Portal>
        <PreviewCard.Positioner
          anchor={anchor}
          side="top"
          sideOffset={8}
          collisionPadding={12}
          className="z-10"
        >
          <PreviewCard.Popup className="citation-card" {...pointer}>
            <div id={id}>
              <p dir="auto" className="text-match font-semibold wrap-anywhere">
                {sourceName(citation)}
              </p>
              <PassageText citation={citation} />
            </div>
            <p className="mt-2 text-xs text-faint">
              <CitationStatus status={citation.status} />
            </p>
          </PreviewCard.Popup>
        </PreviewCard.Positioner>
      </PreviewCard.Portal>
    </PreviewCard.Root>
  );
}

function PassageText({ citation }: { citation: Citation }) {
  const { document_id, char_start: start, char_end: end } = citation;
  const { data, error } = useQuery(passageQuery(document_id, { start, end }));
  if (error) {
    const isGone = error instanceof ApiError && error.status === 404;
    return (
      <p className="mt-1 text-soft">{isGone ? t('knowledge.wasDeleted') : describeError(error)}</p>
    );
  }
  if (!data) return <Skeleton className="mt-2 h-16 w-full" />;
  return (
    <p dir="auto" className="mt-1 line-clamp-6 whitespace-pre-line text-soft wrap-anywhere">
      {data.text}
    </p>
  );
}

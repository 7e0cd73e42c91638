import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { textQuery } from '@/features/knowledge/api/get-text';
import { cutAt } from '@/features/knowledge/lib/characters';
import type { PassagePlace } from '@/features/knowledge/lib/viewer-place';
import { Button } from '@/components/ui/button';
import { Scrollable } from '@/components/ui/scrollable';
import { Skeleton } from '@/components/ui/skeleton';
import { describeError } from '@/lib/api/errors';
import type { TextPage } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

interface TextViewerProps {
  documentId: string;
  passage: PassagePlace | null;
}

/** The text of a document, opened at a passage; what is before and behind it comes on demand. */
export function TextViewer({ documentId, passage }: TextViewerProps) {
  const text = useInfiniteQuery(textQuery(documentId, passage?.start ?? null));
  const mark = useRef<HTMLElement>(null);
  const isLoaded = text.isSuccess;

  useEffect(() => {
    if (isLoaded) mark.current?.scrollIntoView({ block: 'center' });
  }, [isLoaded, passage?.start, passage?.end]);

  const pages = text.data?.pages.flatMap((window) => window.pages) ?? [];
  const first = pages.find((page) => holds(page, passage));
  return (
    <Scrollable label={t('knowledge.text')} className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col px-5 py-6">
        {text.hasPreviousPage && (
          <Button
            variant="quiet"
            className="mb-4 self-center"
            disabled={text.isFetchingPreviousPage}
            onClick={() => void text.fetchPreviousPage()}
          >
            {text.isFetchingPreviousPage ? t('common.loading') : t('knowledge.earlierText')}
          </Button>
        )}
        {text.isPending && <Skeleton className="h-40" />}
        {text.isError && (
          <p role="alert" className="text-danger">
            {t('knowledge.textFailed', { reason: describeError(text.error) })}
          </p>
        )}
        {text.isSuccess && pages.length === 0 && (
          <p className="text-soft">{t('knowledge.noText')}</p>
        )}
        {pages.map((page) => (
          <Piece key={page.number} page={page} passage={passage} markRef={page === first && mark} />
        ))}
        {text.hasNextPage && (
          <Button
            variant="quiet"
            className="mt-4 self-center"
            disabled={text.isFetchingNextPage}
            onClick={() => void text.fetchNextPage()}
          >
            {text.isFetchingNextPage ? t('common.loading') : t('knowledge.moreText')}
          </Button>
        )}
      </div>
    </Scrollable>
  );
}

interface PieceProps {
  page: TextPage;
  passage: PassagePlace | null;
  markRef: React.Ref<HTMLElement> | false;
}

function Piece({ page, passage, markRef }: PieceProps) {
  const [before, marked, after] = passage
    ? cutAt(page.text, passage.start - page.char_start, passage.end - page.char_start)
    : [page.text, '', ''];
  return (
    <div dir="auto" className="document-text">
      {before}
      {marked && (
        <mark ref={markRef || undefined} className="passage">
          {marked}
        </mark>
      )}
      {after}
    </div>
  );
}

function holds(page: TextPage, passage: PassagePlace | null): boolean {
  if (!passage) return false;
  return cutAt(page.text, passage.start - page.char_start, passage.end - page.char_start)[1] !== '';
}

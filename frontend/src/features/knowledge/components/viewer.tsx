import { useQuery } from '@tanstack/react-query';
import { Download, FileX2, X } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { documentQuery } from '@/features/knowledge/api/get-document';
import { passageQuery } from '@/features/knowledge/api/get-passage';
import { contentUrl } from '@/features/knowledge/lib/content-url';
import { hasPages } from '@/features/knowledge/lib/document-state';
import type { ViewerPlace } from '@/features/knowledge/lib/viewer-place';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { SidePanel } from '@/components/ui/side-panel';
import { Skeleton } from '@/components/ui/skeleton';
import { ApiError, describeError } from '@/lib/api/errors';
import type { LibraryDocument } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { TextViewer } from './text-viewer';
import './knowledge.css';

const PdfViewer = lazy(() =>
  import('./pdf-viewer').then((module) => ({ default: module.PdfViewer })),
);

interface ViewerProps {
  place: ViewerPlace;
  onClose: () => void;
}

/** A document, opened at a passage. */
export function Viewer({ place, onClose }: ViewerProps) {
  const document = useQuery(documentQuery(place.documentId));
  const filename = document.data?.filename ?? t('knowledge.document');
  const { start = 0, end = 0 } = place.passage ?? {};
  return (
    <SidePanel label={filename} contentId={`${place.documentId} ${start} ${end}`} onClose={onClose}>
      <header className="flex min-h-16 items-center gap-1 border-b border-line py-2.5 pe-3 ps-4">
        <h2
          dir="auto"
          className="min-w-0 flex-1 truncate text-match font-semibold"
          title={filename}
        >
          {filename}
        </h2>
        {document.data && (
          <a
            href={contentUrl(place.documentId)}
            download={filename}
            aria-label={t('common.download')}
            title={t('common.download')}
            className="inline-grid size-9 place-items-center rounded-control text-faint transition-colors hover:bg-hover hover:text-ink pointer-coarse:size-10"
          >
            <Download className="size-[1.15rem]" aria-hidden />
          </a>
        )}
        <IconButton icon={X} label={t('knowledge.closeDocument')} onClick={onClose} />
      </header>
      {document.isError && (isGone(document.error) || !document.data) ? (
        <Missing error={document.error} onRetry={() => void document.refetch()} />
      ) : document.data ? (
        <Opened key={place.documentId} document={document.data} place={place} />
      ) : (
        <Opening />
      )}
    </SidePanel>
  );
}

function Opened({ document, place }: { document: LibraryDocument; place: ViewerPlace }) {
  const [isBroken, setBroken] = useState(false);
  const passage = useQuery({
    ...passageQuery(document.id, place.passage ?? { start: 0, end: 0 }),
    enabled: place.passage !== null,
  });
  // The pages are shown at the passage from the beginning.
  if (place.passage && passage.isPending) return <Opening />;
  const found = place.passage ? (passage.data ?? null) : null;
  if (!hasPages(document) || isBroken) {
    return (
      <>
        {isBroken && (
          <p role="status" className="border-b border-line px-4 py-2 text-sm text-soft">
            {t('knowledge.pagesBroken')}
          </p>
        )}
        <TextViewer documentId={document.id} passage={place.passage} />
      </>
    );
  }
  return (
    <Suspense fallback={<Opening />}>
      <PdfViewer url={contentUrl(document.id)} passage={found} onBroken={() => setBroken(true)} />
    </Suspense>
  );
}

function Opening() {
  return (
    <div
      className="flex flex-1 flex-col gap-3 p-6"
      role="status"
      aria-label={t('knowledge.openingDocument')}
    >
      {['w-11/12', 'w-4/5', 'w-full', 'w-3/5'].map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}

function Missing({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const wasDeleted = isGone(error);
  return (
    <div
      role="alert"
      className="m-auto flex max-w-sm flex-col items-center gap-3 p-6 text-center text-soft"
    >
      <FileX2 className="size-9 text-faint" aria-hidden />
      <p className="font-display text-xl font-[550] text-balance text-ink">
        {wasDeleted ? t('knowledge.goneTitle') : t('knowledge.cantOpen')}
      </p>
      <p>{wasDeleted ? t('knowledge.goneText') : describeError(error)}</p>
      {!wasDeleted && <Button onClick={onRetry}>{t('common.tryAgain')}</Button>}
    </div>
  );
}

function isGone(error: Error): boolean {
  return error instanceof ApiError && error.status < 500;
}

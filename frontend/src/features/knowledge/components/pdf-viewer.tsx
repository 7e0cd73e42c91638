import { useCallback, useEffect, useRef, useState } from 'react';
import { useKeptPlace } from '@/features/knowledge/hooks/use-kept-place';
import { usePdf } from '@/features/knowledge/hooks/use-pdf';
import { useVisiblePages } from '@/features/knowledge/hooks/use-visible-pages';
import { useWidth } from '@/features/knowledge/hooks/use-width';
import type { Pdf, PdfPage } from '@/features/knowledge/lib/pdf';
import { Scrollable } from '@/components/ui/scrollable';
import { Skeleton } from '@/components/ui/skeleton';
import type { Passage } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { PdfPageView } from './pdf-page-view';
import { PdfToolbar } from './pdf-toolbar';

/** How much larger than the room a page can be. */
const ZOOMS = [1, 1.25, 1.5, 2, 3];

interface PdfViewerProps {
  url: string;
  passage: Passage | null;
  /** The file can't be shown. */
  onBroken: () => void;
}

/** The pages of a PDF file, opened where a passage stands. */
export function PdfViewer({ url, passage, onBroken }: PdfViewerProps) {
  const start = passage?.marks[0]?.page ?? passage?.page ?? 1;
  const opened = usePdf(url, start, onBroken);
  if (!opened) {
    return (
      <div className="flex-1 bg-sunken p-4" role="status" aria-label={t('knowledge.openingPages')}>
        <Skeleton className="h-full" />
      </div>
    );
  }
  return <Pages {...opened} number={start} passage={passage} onBroken={onBroken} />;
}

interface PagesProps {
  pdf: Pdf;
  start: PdfPage;
  number: number;
  passage: Passage | null;
  onBroken: () => void;
}

function Pages({ pdf, start, number, passage, onBroken }: PagesProps) {
  const region = useRef<HTMLDivElement>(null);
  const width = useWidth(region);
  const [zoom, setZoom] = useState(0);
  const visible = useVisiblePages(region, number);
  const { elementOf } = visible;
  const pageWidth = Math.floor(width * (ZOOMS[zoom] ?? 1));
  useKeptPlace(region, pageWidth);

  const goTo = useCallback(
    (page: number, fraction = 0) => {
      const element = elementOf(page);
      const room = region.current;
      if (!element || !room) return;
      const above = fraction === 0 ? 8 : room.clientHeight * 0.3;
      room.scrollTo({ top: element.offsetTop + element.offsetHeight * fraction - above });
    },
    [elementOf],
  );

  // A passage is shown in the upper half; another one on the same pages moves them.
  const top = passage?.marks[0]?.rectangles[0]?.top ?? 0;
  const key = `${passage?.char_start} ${passage?.char_end}`;
  const isLaidOut = pageWidth > 0;
  useEffect(() => {
    if (isLaidOut) goTo(number, top);
  }, [goTo, isLaidOut, number, top, key]);

  return (
    <>
      <PdfToolbar
        page={visible.current}
        pageCount={pdf.pageCount}
        onPage={goTo}
        canShrink={zoom > 0}
        canGrow={zoom < ZOOMS.length - 1}
        onZoom={(by) => setZoom(zoom + by)}
      />
      <Scrollable ref={region} label={t('knowledge.pages')} className="pdf-room">
        <div className="pdf-pages">
          {isLaidOut &&
            Array.from({ length: pdf.pageCount }, (_, index) => index + 1).map((page) => (
              <PdfPageView
                key={page}
                pdf={pdf}
                number={page}
                width={pageWidth}
                guess={start.height / start.width}
                known={page === number ? start : null}
                isNear={visible.near.has(page)}
                marks={passage?.marks.find((marks) => marks.page === page) ?? null}
                words={passage?.text ?? ''}
                watch={visible.watch}
                onBroken={onBroken}
              />
            ))}
        </div>
      </Scrollable>
    </>
  );
}

import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { Pdf, PdfPage } from '@/features/knowledge/lib/pdf';
import type { PageMarks } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

interface PdfPageViewProps {
  pdf: Pdf;
  number: number;
  /** In pixels of the layout. */
  width: number;
  /** Height by width, for as long as the page itself is not known. */
  guess: number;
  known: PdfPage | null;
  isNear: boolean;
  marks: PageMarks | null;
  /** The words of the passage, for those who can't see where it is. */
  words: string;
  watch: (number: number) => (element: HTMLElement | null) => void;
  onBroken: () => void;
}

/** One page. It is drawn while it is near, and keeps its place at all times. */
export const PdfPageView = memo(function PdfPageView(props: PdfPageViewProps) {
  const { pdf, number, width, guess, known, isNear, marks, words, watch, onBroken } = props;
  const host = useRef<HTMLDivElement>(null);
  const [page, setPage] = useState(known);
  const element = useMemo(() => watch(number), [watch, number]);
  const scale = page ? width / page.width : 0;

  useEffect(() => {
    if (!isNear || page) return undefined;
    let isWanted = true;
    pdf.page(number).then(
      (found) => isWanted && setPage(found),
      () => isWanted && onBroken(),
    );
    return () => {
      isWanted = false;
    };
  }, [pdf, number, isNear, page, onBroken]);

  useEffect(() => {
    if (!isNear || !page || !host.current) return undefined;
    return page.show(host.current, scale, () => undefined);
  }, [isNear, page, scale]);

  const height = Math.round(width * (page ? page.height / page.width : guess));
  return (
    <div
      ref={element}
      role="group"
      aria-label={t('knowledge.page', { page: number })}
      data-page={number}
      className="pdf-page"
      style={{ width, height, ['--total-scale-factor' as string]: scale }}
    >
      <div ref={host} className="contents" />
      {marks && marks.rectangles.length > 0 && (
        <div role="img" aria-label={t('knowledge.passage', { words })} className="pdf-marks">
          {marks.rectangles.map(({ left, top, width, height }, index) => (
            <span
              key={index}
              className="pdf-mark"
              style={{
                left: `${left * 100}%`,
                top: `${top * 100}%`,
                width: `${width * 100}%`,
                height: `${height * 100}%`,
              }}
            />
          ))}
        </div>
      )}
    </div>
  );
});

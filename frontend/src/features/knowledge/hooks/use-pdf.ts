import { useEffect, useRef, useState } from 'react';
import type { Pdf, PdfPage } from '@/features/knowledge/lib/pdf';
import { pdfEngine } from '@/features/knowledge/lib/pdf-engine';

interface OpenedPdf {
  pdf: Pdf;
  /** The page that is looked at first: what is not known of others is guessed from it. */
  start: PdfPage;
}

/** Opens a PDF file at a page, and closes it again. `onBroken` hears of a file that can't be shown. */
export function usePdf(url: string, page: number, onBroken: () => void): OpenedPdf | null {
  const [opened, setOpened] = useState<OpenedPdf | null>(null);
  const latest = useRef({ page, onBroken });
  useEffect(() => {
    latest.current = { page, onBroken };
  });

  useEffect(() => {
    let isWanted = true;
    let close: () => void = () => undefined;
    const open = async () => {
      const { openPdf } = await pdfEngine.load();
      const pdf = await openPdf(url);
      close = pdf.close;
      if (!isWanted) return close();
      const number = Math.min(Math.max(latest.current.page, 1), pdf.pageCount);
      const start = await pdf.page(number);
      if (isWanted) setOpened({ pdf, start });
    };
    open().catch(() => isWanted && latest.current.onBroken());
    return () => {
      isWanted = false;
      close();
      setOpened(null);
    };
  }, [url]);

  return opened;
}

import { vi } from 'vitest';
import { pdfEngine } from '@/features/knowledge/lib/pdf-engine';

/** Stands where PDF.js is, since this window can't draw: pages are A4, and show words with their number. */
export function fakePdf({ pageCount = 20, isBroken = false } = {}) {
  /** The addresses that were opened, in order, and how many files are open now. */
  const seen = { opened: [] as string[], open: 0 };
  const openPdf = async (url: string) => {
    seen.opened.push(url);
    if (isBroken) throw new Error('Not a PDF file.');
    seen.open += 1;
    const close = () => void (seen.open -= 1);
    return { pageCount, page: async (number: number) => fakePage(number), close };
  };
  vi.spyOn(pdfEngine, 'load').mockResolvedValue({ openPdf });
  // Nothing is laid out here, and pages take the width that there is.
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
  return seen;
}

function fakePage(number: number) {
  return {
    width: 595,
    height: 842,
    show: (host: HTMLElement) => {
      const words = document.createElement('p');
      words.textContent = `Words of page ${number}`;
      host.replaceChildren(words);
      return () => host.replaceChildren();
    },
  };
}

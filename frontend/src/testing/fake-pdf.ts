import { vi } from 'vitest';
import { pdfEngine } from '@/features/knowledge/lib/pdf-engine';

/** Stands where PDF.js is: this window can't draw. Pages are A4, and say on a canvas that they were shown. */
export class FakePdf {
  /** The addresses that were opened, in order. */
  readonly opened: string[] = [];
  /** How many files are open now. */
  open = 0;

  constructor({ pageCount = 20, isBroken = false } = {}) {
    const openPdf = async (url: string) => {
      this.opened.push(url);
      if (isBroken) throw new Error('Not a PDF file.');
      this.open += 1;
      return { pageCount, page: async (number: number) => fakePage(number), close: this.close };
    };
    vi.spyOn(pdfEngine, 'load').mockResolvedValue({ openPdf });
    // Nothing is laid out here, and pages take the width that there is.
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
  }

  private readonly close = () => {
    this.open -= 1;
  };
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

import {
  AnnotationMode,
  GlobalWorkerOptions,
  TextLayer,
  getDocument,
  version,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
// oxlint-disable-next-line import/default -- the query makes it an address
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker&url';
import { safeUrl } from '@/components/markdown/safe-url';

GlobalWorkerOptions.workerSrc = workerUrl;

/** Where the fonts and tables are that PDF files may take for granted; see scripts/pdf-assets.ts. */
const ASSETS = new URL(
  import.meta.env.DEV ? '/node_modules/pdfjs-dist/' : `/assets/pdfjs-${version}/`,
  window.location.href,
).href;

/** The most pixels that a page is drawn with; browsers refuse larger pictures, phones smaller ones. */
const MOST_PIXELS = 12_000_000;

/** A PDF file that is open. */
export interface Pdf {
  pageCount: number;
  page: (number: number) => Promise<PdfPage>;
  close: () => void;
}

/** One page of a PDF file; its size is in points. */
export interface PdfPage {
  width: number;
  height: number;
  /** Draws it into `host`, with text that can be selected and links that can be followed; the answer undoes that. */
  show: (host: HTMLElement, scale: number, onError: (error: unknown) => void) => () => void;
}

/** Opens a PDF file. Only what is looked at is fetched, and nothing in the file is ever run. */
export async function openPdf(url: string): Promise<Pdf> {
  const task = getDocument({
    url,
    cMapUrl: `${ASSETS}cmaps/`,
    standardFontDataUrl: `${ASSETS}standard_fonts/`,
    wasmUrl: `${ASSETS}wasm/`,
    isEvalSupported: false,
    enableXfa: false,
    disableAutoFetch: true,
    disableStream: true,
    // Messages about odd files are of no use to the person, nor are they faults of the page.
    verbosity: 0,
  });
  const pdf = await task.promise;
  return {
    pageCount: pdf.numPages,
    page: async (number) => toPage(await pdf.getPage(number)),
    close: () => void task.destroy(),
  };
}

function toPage(page: PDFPageProxy): PdfPage {
  const { width, height } = page.getViewport({ scale: 1 });
  return { width, height, show: (host, scale, onError) => show(page, host, scale, onError) };
}

function show(
  page: PDFPageProxy,
  host: HTMLElement,
  scale: number,
  onError: (error: unknown) => void,
): () => void {
  const viewport = page.getViewport({ scale });
  const density = Math.min(
    window.devicePixelRatio || 1,
    Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)),
  );
  const sharp = page.getViewport({ scale: scale * density });
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(sharp.width);
  canvas.height = Math.floor(sharp.height);
  canvas.setAttribute('aria-hidden', 'true');
  const words = document.createElement('div');
  words.className = 'pdf-words';
  const links = document.createElement('div');
  links.className = 'pdf-links';
  host.replaceChildren(canvas, words, links);

  let isShown = true;
  const fail = (error: unknown) => {
    if (isShown) onError(error);
  };
  const drawing = page.render({ canvas, viewport: sharp, annotationMode: AnnotationMode.ENABLE });
  const text = new TextLayer({
    textContentSource: page.streamTextContent(),
    container: words,
    viewport,
  });
  drawing.promise.then(() => canvas.setAttribute('data-drawn', ''), fail);
  text.render().catch(fail);
  addLinks(page, links, () => isShown).catch(fail);
  return () => {
    isShown = false;
    drawing.cancel();
    text.cancel();
    host.replaceChildren();
  };
}

interface LinkAnnotation {
  subtype: string;
  url?: string;
  rect: [number, number, number, number];
}

/** Lays a link over each place that leads to the web. Whatever else a file would like to do is left out. */
async function addLinks(page: PDFPageProxy, into: HTMLElement, isWanted: () => boolean) {
  const annotations = (await page.getAnnotations({ intent: 'display' })) as LinkAnnotation[];
  if (!isWanted()) return;
  const viewport = page.getViewport({ scale: 1 });
  for (const { subtype, url, rect } of annotations) {
    const address = subtype === 'Link' && url ? safeUrl(url) : null;
    if (address === null) continue;
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = viewport.convertToViewportRectangle(rect) as number[];
    const link = document.createElement('a');
    Object.assign(link, { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' });
    link.title = address;
    link.setAttribute('aria-label', address);
    link.style.left = `${(100 * Math.min(x1, x2)) / viewport.width}%`;
    link.style.top = `${(100 * Math.min(y1, y2)) / viewport.height}%`;
    link.style.width = `${(100 * Math.abs(x2 - x1)) / viewport.width}%`;
    link.style.height = `${(100 * Math.abs(y2 - y1)) / viewport.height}%`;
    into.append(link);
  }
}

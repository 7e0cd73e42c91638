import type { LibraryDocument } from '@/lib/api/types';
import { formatBytes } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';

/** Whether the server still reads the document. */
export function isUnfinished({ status }: Pick<LibraryDocument, 'status'>): boolean {
  return status === 'queued' || status === 'processing';
}

/** Whether its own pages can be shown, not only its text. */
export function hasPages({ media_type }: Pick<LibraryDocument, 'media_type'>): boolean {
  return media_type === 'application/pdf';
}

/** How large it is and how long: "1.2 MB · 20 pages". */
export function extent({ size_bytes, page_count }: LibraryDocument): string {
  const size = formatBytes(size_bytes);
  return page_count
    ? t('knowledge.extent', { size, pages: t('count.pages', { count: page_count }) })
    : size;
}

/** What to know of a document that has been read but holds pages without text; null where all have some. */
export function missingText(document: LibraryDocument): string | null {
  const { textless_page_count: missing, page_count: total } = document;
  if (missing === 0 || !total || document.status !== 'ready') return null;
  return t('knowledge.textless', { count: missing, total });
}

/** What is being done with a document that is not ready, in words. */
export function progressWords({ status, progress }: LibraryDocument): string {
  if (status === 'queued') return t('knowledge.queued');
  // The first half is taking out the text, the second learning what it is about.
  return progress < 0.5 ? t('knowledge.reading') : t('knowledge.learning');
}

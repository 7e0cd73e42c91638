import { API_ORIGIN } from '@/lib/api/client';

/** Where the original of a document is. */
export function contentUrl(documentId: string): string {
  return `${API_ORIGIN}/api/documents/${documentId}/content`;
}

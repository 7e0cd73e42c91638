import { toApiError } from '@/lib/api/errors';
import { sendFile } from '@/lib/api/send-file';
import type { LibraryDocument } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

/** The agent has this very file already. */
export class DuplicateDocument extends Error {
  override readonly name = 'DuplicateDocument';
  readonly existing: LibraryDocument;

  constructor(existing: LibraryDocument) {
    super(t('knowledge.knownFile'));
    this.existing = existing;
  }
}

export interface Upload {
  agentId: string;
  file: File;
  /** Says one attempt at the same file from another file. */
  key: string;
  /** Told how much has been sent, from 0 to 1. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
}

/** Sends a file to an agent's library. */
export async function uploadDocument({ agentId, ...upload }: Upload): Promise<LibraryDocument> {
  const path = `/api/agents/${agentId}/documents`;
  const { status, body } = await sendFile({ path, ...upload });
  if (status === 202 && body) return body as LibraryDocument;
  const existing: unknown = status === 409 && body && Reflect.get(body, 'document');
  if (existing) throw new DuplicateDocument(existing as LibraryDocument);
  throw toApiError(status, body);
}

import { toApiError } from '@/lib/api/errors';
import { sendFile, type FileToSend } from '@/lib/api/send-file';
import type { ImportContents } from '@/lib/api/types';

type Sending = Omit<FileToSend, 'path' | 'key'>;

/** Asks what a file would bring. */
export async function previewImport(sending: Sending): Promise<ImportContents> {
  const { status, body } = await sendFile({ path: '/api/import?preview=true', ...sending });
  if (status === 200 && body) return body as ImportContents;
  throw toApiError(status, body);
}

/** Imports a file, all of it or nothing. The same key makes one agent. */
export async function importFile(sending: Sending & { key: string }): Promise<ImportContents> {
  const { status, body } = await sendFile({ path: '/api/import', ...sending });
  if (status === 201 && body) return body as ImportContents;
  throw toApiError(status, body);
}

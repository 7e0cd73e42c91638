import { API_ORIGIN } from '@/lib/api/client';
import { UnreachableError, toApiError } from '@/lib/api/errors';
import type { LibraryDocument } from '@/lib/api/types';

/** The agent has this very file already. */
export class DuplicateDocument extends Error {
  override readonly name = 'DuplicateDocument';
  readonly existing: LibraryDocument;

  constructor(existing: LibraryDocument) {
    super('This file is in the library already.');
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

/** Sends a file to an agent's library. `fetch` can't tell how much of a body has gone, so this is its elder. */
export function uploadDocument({ agentId, file, key, onProgress, signal }: Upload) {
  return new Promise<LibraryDocument>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${API_ORIGIN}/api/agents/${agentId}/documents`);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Idempotency-Key', key);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener('load', () => {
      const body = readBody(request.responseText);
      if (request.status === 202 && body) return resolve(body as LibraryDocument);
      const existing: unknown = request.status === 409 && body && Reflect.get(body, 'document');
      reject(
        existing
          ? new DuplicateDocument(existing as LibraryDocument)
          : toApiError(request.status, body),
      );
    });
    request.addEventListener('error', () => reject(new UnreachableError(request.status)));
    request.addEventListener('abort', () => reject(new DOMException('Given up', 'AbortError')));
    signal.addEventListener('abort', () => request.abort());
    const body = new FormData();
    body.append('file', file, file.name);
    request.send(body);
  });
}

function readBody(text: string): object | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' ? body : null;
  } catch {
    return null;
  }
}

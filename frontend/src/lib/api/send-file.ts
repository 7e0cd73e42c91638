import { lock } from '@/lib/access';
import { API_ORIGIN, CREDENTIALS } from './client';
import { UnreachableError } from './errors';

export interface FileToSend {
  /** Where to, such as "/api/import". */
  path: string;
  file: File;
  /** Says one attempt at the same file from another file. */
  key?: string;
  /** Told how much has been sent, from 0 to 1. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
}

export interface FileAnswer {
  status: number;
  /** The JSON that came; null where none did. */
  body: object | null;
}

/** Sends a file as a form. `fetch` can't tell how much of a body has gone, so this is its elder. */
export function sendFile({ path, file, key, onProgress, signal }: FileToSend) {
  return new Promise<FileAnswer>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${API_ORIGIN}${path}`);
    request.withCredentials = CREDENTIALS === 'include';
    request.setRequestHeader('Accept', 'application/json');
    if (key) request.setRequestHeader('Idempotency-Key', key);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener('load', () => {
      if (request.status === 401) lock();
      resolve({ status: request.status, body: readBody(request.responseText) });
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

import { API_ORIGIN } from './api/client';

/** Has the browser save what the server sends from `path`, under the name that the server gives it. */
export function download(path: string): void {
  const link = document.createElement('a');
  link.href = `${API_ORIGIN}${path}`;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}

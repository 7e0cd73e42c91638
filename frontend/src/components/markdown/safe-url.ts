const SAFE = new Set(['http:', 'https:', 'mailto:']);

/** The address of a link as the browser would read it, or null where following it is not safe. */
export function safeUrl(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return SAFE.has(url.protocol) ? url.href : null;
}

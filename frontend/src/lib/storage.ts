/** What the browser keeps for us; storage that is full or switched off is the same as empty. */
export function readStored(name: string): string | null {
  try {
    return localStorage.getItem(`fireside.${name}`);
  } catch {
    return null;
  }
}

/** Keeps `value` under `name`, or forgets it when it is null or empty. */
export function writeStored(name: string, value: string | null): void {
  try {
    if (value) localStorage.setItem(`fireside.${name}`, value);
    else localStorage.removeItem(`fireside.${name}`);
  } catch {
    // Nothing depends on it: the page works without memory.
  }
}

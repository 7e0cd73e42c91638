// Any answer of the server may ask for the access token, at any time: it can be changed.
let locked = false;
const listeners = new Set<() => void>();

function become(value: boolean): void {
  if (locked === value) return;
  locked = value;
  for (const listener of listeners) listener();
}

/** Notes that the server asks for its access token. */
export function lock(): void {
  become(true);
}

/** Notes that it has been given. */
export function unlock(): void {
  become(false);
}

/** Whether the access token is to be asked for. */
export function isLocked(): boolean {
  return locked;
}

/** Calls `listener` whenever that changes; what is returned ends it. */
export function watchLock(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const CHANNEL = 'fireside';

/** Tells the page's other tabs that something on the server has changed. */
export function tellOtherTabs(): void {
  const channel = open();
  channel?.postMessage('changed');
  channel?.close();
}

/** Calls `listener` when another tab has changed something; the answer ends that. */
export function listenToOtherTabs(listener: () => void): () => void {
  const channel = open();
  channel?.addEventListener('message', listener);
  return () => channel?.close();
}

function open(): BroadcastChannel | null {
  return typeof BroadcastChannel === 'function' ? new BroadcastChannel(CHANNEL) : null;
}

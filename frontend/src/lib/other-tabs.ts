/** The line between the tabs of this page. */
export const CHANNEL = 'fireside';

// One end for this tab: what is sent on it comes out at every end but this.
let ours: BroadcastChannel | null = null;

function line(): BroadcastChannel | null {
  if (typeof BroadcastChannel !== 'function') return null;
  ours ??= new BroadcastChannel(CHANNEL);
  return ours;
}

/** Tells the page's other tabs that something on the server has changed. */
export function tellOtherTabs(): void {
  line()?.postMessage('changed');
}

/** Calls `listener` when another tab has changed something; what is returned ends that. */
export function listenToOtherTabs(listener: () => void): () => void {
  const channel = line();
  channel?.addEventListener('message', listener);
  return () => channel?.removeEventListener('message', listener);
}

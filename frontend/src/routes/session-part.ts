import { useEffect } from 'react';
import { whenIdle } from '@/lib/when-idle';

/** Fetches the page of a conversation: what draws replies is not needed before there is one. */
export const loadSession = () => import('./session');

/** Fetches it ahead: the next page is most likely a conversation. What fails now is fetched when it is opened. */
export function useSessionAhead(): void {
  useEffect(() => whenIdle(() => void loadSession().catch(() => undefined)), []);
}

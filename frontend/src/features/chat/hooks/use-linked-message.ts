import { useEffect, useRef } from 'react';
import type { Conversation } from '@/features/chat/hooks/use-conversation';
import { t } from '@/lib/i18n/translate';
import { toastMessage } from '@/lib/toasts';

/** How long the message that was led to stays marked. */
const MARKED_MS = 4000;

/** A message that the address names; the same one again is another link. */
export interface MessageLink {
  messageId: string;
  key: string;
}

/**
 * Brings the linked message on screen, marked for a while and with the focus.
 *
 * Earlier pages are loaded until it is there. One that is on none of them stands in another version of
 * the conversation, which is then put on screen.
 */
export function useLinkedMessage(
  link: MessageLink | null,
  { thread, messages, selectVersion }: Conversation,
  reveal: (messageId: string) => HTMLElement | null,
): void {
  const done = useRef<string | null>(null);
  const selected = useRef<string | null>(null);
  const unmark = useRef<() => void>(undefined);
  const isThere = link !== null && messages.some((message) => message.id === link.messageId);
  const { isSuccess, isFetching, isFetchNextPageError, hasNextPage, fetchNextPage } = thread;

  useEffect(() => {
    if (!link || done.current === link.key || !isSuccess) return;
    if (isThere) {
      done.current = link.key;
      const element = reveal(link.messageId);
      unmark.current?.();
      if (element) unmark.current = mark(element);
    } else if (isFetching || isFetchNextPageError) {
      // What comes of it leads here again; a failure is told where the earlier messages would be.
    } else if (hasNextPage) {
      void fetchNextPage();
    } else if (selected.current !== link.key) {
      selected.current = link.key;
      selectVersion(link.messageId, () => {
        done.current = link.key;
        toastMessage(t('chat.messageGone'), t('chat.messageGoneText'));
      });
    }
  }, [
    link,
    isThere,
    isSuccess,
    isFetching,
    isFetchNextPageError,
    hasNextPage,
    fetchNextPage,
    selectVersion,
    reveal,
  ]);

  useEffect(() => () => unmark.current?.(), []);
}

function mark(element: HTMLElement): () => void {
  element.dataset['linked'] = '';
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  const unmark = () => {
    clearTimeout(timer);
    delete element.dataset['linked'];
  };
  const timer = setTimeout(unmark, MARKED_MS);
  return unmark;
}

import { ArrowDown } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import { Avatar } from '@/components/ui/avatar';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { useLinkedMessage, type MessageLink } from '@/features/chat/hooks/use-linked-message';
import { useStickToBottom } from '@/features/chat/hooks/use-stick-to-bottom';
import type { Conversation } from '@/features/chat/hooks/use-conversation';
import { describeError } from '@/lib/api/errors';
import { t } from '@/lib/i18n/translate';
import { gently } from '@/lib/motion';
import { cx } from '@/lib/text';
import { TranscriptRows } from './transcript-rows';

interface TranscriptProps {
  conversation: Conversation;
  canReadAloud: boolean;
  /** The message that the address leads to. */
  link: MessageLink | null;
}

/** What was said, newest at the end, and what is being said now. */
export function Transcript({ conversation, canReadAloud, link }: TranscriptProps) {
  const { thread, session, rows, messages, turn, outgoing } = conversation;
  const { region, content, isAway, hasNews, jump, leadTo } = useStickToBottom(
    messages[0]?.id,
    newestText(conversation),
  );
  const key = outgoing?.key;

  // What one sends oneself one wants to see.
  useEffect(() => {
    if (key) jump(gently());
  }, [key, jump]);

  const reveal = useCallback(
    (id: string) => {
      const item = region.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
      if (item) leadTo(item);
      return item ?? null;
    },
    [region, leadTo],
  );
  useLinkedMessage(link, conversation, reveal);

  const label = session
    ? t('chat.conversationWith', { name: session.agent.name })
    : t('common.conversation');
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={region}
        role="log"
        aria-label={label}
        aria-live="off"
        aria-busy={turn.phase !== 'idle'}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard
        tabIndex={0}
        className="h-full overflow-y-auto overscroll-contain focus-visible:-outline-offset-2"
      >
        <div ref={content} className="mx-auto flex max-w-3xl flex-col px-3 py-6 sm:px-6">
          {thread.hasNextPage && <EarlierMessages thread={thread} />}
          {thread.isPending && <LoadingRows />}
          {session && rows.length === 0 && (
            <div className="fade-in mt-[16dvh] flex flex-col items-center gap-4">
              <Avatar id={session.agent.id} name={session.agent.name} size="large" />
              <p className="max-w-md text-center text-balance text-soft">
                {t('chat.beginning', { name: session.agent.name })}
              </p>
            </div>
          )}
          {session && (
            <TranscriptRows
              conversation={conversation}
              agent={session.agent}
              canReadAloud={canReadAloud}
            />
          )}
        </div>
      </div>
      <button
        type="button"
        onClick={() => jump(gently())}
        className={cx(
          'absolute inset-x-0 bottom-3 mx-auto flex min-h-9 w-fit items-center gap-1.5 rounded-full border border-line bg-surface px-3.5 text-sm font-medium shadow-high transition-opacity duration-(--quick)',
          !isAway && 'invisible opacity-0',
        )}
      >
        <ArrowDown className="size-4" aria-hidden />
        {hasNews ? t('chat.newBelow') : t('chat.toEnd')}
      </button>
    </div>
  );
}

/** Names the text at the end: another one as soon as there is more of it. */
function newestText({ messages, turn }: Conversation): string | undefined {
  const last = messages.at(-1);
  const live = last?.id === turn.messageId ? turn.text.length : 0;
  return last && `${last.id} ${Math.max(live, last.content.length)}`;
}

function EarlierMessages({ thread }: { thread: Conversation['thread'] }) {
  const { isFetchingNextPage: isLoading, isFetchNextPageError: hasFailed } = thread;
  return (
    <div className="flex flex-col items-center gap-1">
      {hasFailed && !isLoading && (
        <p role="alert" className="text-sm text-danger">
          {t('chat.earlierFailed', { reason: describeError(thread.error) })}
        </p>
      )}
      <Button variant="quiet" disabled={isLoading} onClick={() => void thread.fetchNextPage()}>
        {isLoading ? t('common.loading') : t('chat.loadEarlier')}
      </Button>
    </div>
  );
}

function LoadingRows() {
  return (
    <div className="flex flex-col gap-8" role="status" aria-label={t('chat.loadingConversation')}>
      <Skeleton className="h-11 w-2/5 self-end rounded-bubble" />
      <div className="flex gap-3">
        <Skeleton className="size-9 rounded-full" />
        <div className="flex flex-1 flex-col gap-2.5 pt-1">
          <Skeleton className="h-4 w-11/12" />
          <Skeleton className="h-4 w-4/5" />
          <Skeleton className="h-4 w-3/5" />
        </div>
      </div>
    </div>
  );
}

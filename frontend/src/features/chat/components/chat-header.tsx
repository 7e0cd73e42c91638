import type { ReactNode } from 'react';
import { Avatar } from '@/components/ui/avatar';
import { Skeleton } from '@/components/ui/skeleton';
import type { ThreadSession } from '@/features/chat/lib/thread';
import { t } from '@/lib/i18n/translate';

interface ChatHeaderProps {
  session: ThreadSession | null;
  isWriting: boolean;
  menu: ReactNode;
  actions: ReactNode;
}

/** Whom one talks with, and about what. */
export function ChatHeader({ session, isWriting, menu, actions }: ChatHeaderProps) {
  return (
    <header className="flex min-h-16 items-center gap-3 border-b border-line px-3 py-2.5 sm:px-6">
      {menu}
      {session ? (
        <>
          <Avatar id={session.agent.id} name={session.agent.name} isGlowing={isWriting} />
          <div className="min-w-0 flex-1">
            <h1 dir="auto" className="truncate text-match leading-tight font-semibold">
              {session.title ?? t('common.newConversation')}
            </h1>
            <p dir="auto" className="truncate text-match text-sm text-faint">
              {session.agent.name}
            </p>
          </div>
          {actions}
        </>
      ) : (
        <>
          <Skeleton className="size-9 rounded-full" />
          <div className="flex flex-col gap-1.5">
            <Skeleton className="h-4 w-48" />
            <Skeleton className="h-3 w-28" />
          </div>
        </>
      )}
    </header>
  );
}

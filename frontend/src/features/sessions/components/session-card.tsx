import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { sessionTitle } from '@/features/sessions/lib/session-title';
import { failureWords } from '@/lib/api/server-words';
import type { Session } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { plainText } from '@/lib/text';
import { formatFull, formatShort } from '@/lib/time';
import { SessionMenu } from './session-menu';

interface SessionCardProps {
  session: Session;
  isActive: boolean;
  onRename: () => void;
  onDelete: () => void;
}

/** One conversation in the sidebar: its title, its last words, and when they were said. */
export function SessionCard({ session, isActive, onRename, onDelete }: SessionCardProps) {
  const { last_message: last } = session;
  const at = last?.created_at ?? session.updated_at;
  const card = useRef<HTMLDivElement>(null);

  // One that was opened from elsewhere may stand below the end of the list.
  useEffect(() => {
    if (isActive) card.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    <div ref={card} className="side-card group" data-active={isActive || undefined}>
      <Link
        to={`/agents/${session.agent_id}/sessions/${session.id}`}
        aria-current={isActive ? 'page' : undefined}
        className="min-w-0 flex-1 py-2 ps-3 before:absolute before:inset-0 before:rounded-[inherit]"
      >
        <span className="flex items-baseline gap-2">
          <span
            dir="auto"
            className="min-w-0 flex-1 truncate text-match text-sm leading-snug font-medium"
          >
            {sessionTitle(session)}
          </span>
          <time
            dateTime={at}
            title={formatFull(at)}
            className="shrink-0 pe-2.5 text-xs text-faint group-focus-within:invisible group-hover:invisible"
          >
            {formatShort(at)}
          </time>
        </span>
        {last && (
          <span className="mt-0.5 block pe-8">
            <span dir="auto" className="block truncate text-match text-xs text-faint">
              {last.role === 'user'
                ? t('sessions.you', { words: plainText(last.content) })
                : (failureWords(last.error_code) ?? plainText(last.content))}
            </span>
          </span>
        )}
      </Link>
      <SessionMenu
        sessionId={session.id}
        title={sessionTitle(session)}
        className="side-menu absolute top-1 end-1 [@media(hover:none)]:top-auto [@media(hover:none)]:bottom-1"
        onRename={onRename}
        onDelete={onDelete}
      />
    </div>
  );
}

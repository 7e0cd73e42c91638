import { useQuery } from '@tanstack/react-query';
import { sessionsQuery } from '@/features/sessions/api/list-sessions';
import { groupByAge } from '@/features/sessions/lib/group-by-age';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import type { Session } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { SessionCard } from './session-card';

interface SessionListProps {
  agentId: string;
  activeId: string | undefined;
  onRename: (session: Session) => void;
  onDelete: (session: Session) => void;
}

/** The conversations with one agent, the last used first. */
export function SessionList({ agentId, activeId, onRename, onDelete }: SessionListProps) {
  const { data: sessions, isError, refetch } = useQuery(sessionsQuery(agentId));
  if (!sessions) {
    return isError ? (
      <div className="flex flex-col items-start gap-2 px-3 py-2 text-sm text-soft" role="alert">
        {t('sessions.loadFailed')}
        <Button onClick={() => void refetch()}>{t('common.tryAgain')}</Button>
      </div>
    ) : (
      <div
        className="flex flex-col gap-4 px-3 py-3"
        role="status"
        aria-label={t('common.loadingLabel')}
      >
        {[0, 1, 2].map((index) => (
          <Skeleton key={index} className="h-9" />
        ))}
      </div>
    );
  }
  if (sessions.length === 0) {
    return <p className="px-3 py-2 text-sm text-faint">{t('sessions.none')}</p>;
  }
  return groupByAge(sessions).map(({ age, sessions: group }) => (
    <section key={age} aria-label={age} className="mb-3">
      <h3 className="px-3 pb-1 text-xs font-medium text-faint">{age}</h3>
      <ul className="flex flex-col gap-0.5">
        {group.map((session) => (
          <li
            key={session.id}
            className="[contain-intrinsic-size:auto_3.5rem] [content-visibility:auto]"
          >
            <SessionCard
              session={session}
              isActive={session.id === activeId}
              onRename={() => onRename(session)}
              onDelete={() => onDelete(session)}
            />
          </li>
        ))}
      </ul>
    </section>
  ));
}

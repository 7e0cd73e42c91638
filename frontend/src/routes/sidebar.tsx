import { FileUp, LogOut, PanelLeftClose, Plus, Search, SquarePen } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useSignOut } from '@/features/access/api/sign-out';
import { AgentList } from '@/features/agents/components/agent-list';
import { configQuery } from '@/features/models/api/get-config';
import { ModelBadge } from '@/features/models/components/model-badge';
import { SessionList } from '@/features/sessions/components/session-list';
import { IconButton } from '@/components/ui/icon-button';
import { Logo } from '@/components/ui/logo';
import { ThemeButton } from '@/components/ui/theme-button';
import { LanguageButton } from '@/components/ui/language-button';
import type { Agent, Session } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { searchKeys } from '@/lib/shortcuts';

/** A dialog to open: an agent's form, a deletion, a new title, the models. */
export type SidebarTask =
  | { kind: 'create-agent' | 'import' }
  | { kind: 'edit-agent' | 'export-agent' | 'delete-agent'; agent: Agent }
  | { kind: 'rename-session' | 'delete-session'; session: Session }
  | { kind: 'models' };

interface SidebarProps {
  agentId: string | undefined;
  sessionId: string | undefined;
  onTask: (task: SidebarTask) => void;
  /** Opens an agent's prompt; none where this server can't refine one. */
  onPrompt: ((agent: Agent) => void) | undefined;
  onSearch: () => void;
  onHide: () => void;
  onNavigate: () => void;
}

/** The agents, and the conversations with the chosen one. */
export function Sidebar(props: SidebarProps) {
  const { agentId, sessionId, onTask, onPrompt, onSearch, onHide, onNavigate } = props;
  const signOut = useSignOut(useQuery(configQuery).data);
  return (
    // A click on any link below has chosen a place: a drawer over the page closes.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      className="flex h-full flex-col"
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a')) onNavigate();
      }}
    >
      <header className="flex items-center gap-2 px-4 pt-4 pb-3">
        <Link
          to="/"
          className="me-auto flex items-center gap-2 rounded-control font-display text-xl font-semibold"
        >
          <Logo /> {t('app.name')}
        </Link>
        <IconButton
          icon={PanelLeftClose}
          label={t('shell.hideSidebar')}
          className="rtl:-scale-x-100"
          onClick={onHide}
        />
      </header>
      <div className="px-3 pb-2">
        <button
          type="button"
          onClick={onSearch}
          aria-keyshortcuts="Control+K Meta+K"
          className="flex min-h-9 w-full items-center gap-2.5 rounded-control border border-line bg-surface px-3 text-sm text-soft transition-colors hover:border-line-strong hover:text-ink"
        >
          <Search className="size-4 shrink-0" aria-hidden /> {t('shell.findAnything')}
          <kbd className="ms-auto font-sans text-xs text-faint pointer-coarse:hidden" aria-hidden>
            {searchKeys()}
          </kbd>
        </button>
      </div>
      <section aria-label={t('shell.agents')} className="flex max-h-[42%] shrink-0 flex-col">
        <SectionHeader title={t('shell.agents')}>
          <span className="flex gap-0.5">
            <IconButton
              icon={FileUp}
              size="small"
              label={t('shell.import')}
              onClick={() => onTask({ kind: 'import' })}
            />
            <IconButton
              icon={Plus}
              size="small"
              label={t('shell.newAgent')}
              onClick={() => onTask({ kind: 'create-agent' })}
            />
          </span>
        </SectionHeader>
        <div className="min-h-0 overflow-y-auto px-2 pb-2">
          <AgentList
            activeId={agentId}
            onEdit={(agent) => onTask({ kind: 'edit-agent', agent })}
            onPrompt={onPrompt}
            onExport={(agent) => onTask({ kind: 'export-agent', agent })}
            onDelete={(agent) => onTask({ kind: 'delete-agent', agent })}
          />
        </div>
      </section>
      {agentId ? (
        <section
          aria-label={t('shell.conversations')}
          className="flex min-h-0 flex-1 flex-col border-t border-line pt-1"
        >
          <SectionHeader title={t('shell.conversations')}>
            <Link
              to={`/agents/${agentId}`}
              aria-label={t('common.newConversation')}
              className="inline-flex min-h-7 items-center gap-1.5 rounded-control px-2 text-sm font-semibold text-ember-deep transition-colors hover:bg-hover"
            >
              <SquarePen className="size-4" aria-hidden /> {t('shell.new')}
            </Link>
          </SectionHeader>
          <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
            <SessionList
              agentId={agentId}
              activeId={sessionId}
              onRename={(session) => onTask({ kind: 'rename-session', session })}
              onDelete={(session) => onTask({ kind: 'delete-session', session })}
            />
          </div>
        </section>
      ) : (
        <div className="flex-1" />
      )}
      <footer className="flex items-center gap-1 px-2 pt-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <ModelBadge onOpen={() => onTask({ kind: 'models' })} />
        {signOut && <IconButton icon={LogOut} label={t('access.signOut')} onClick={signOut} />}
        <LanguageButton />
        <ThemeButton />
      </footer>
    </div>
  );
}

function SectionHeader({ title, children }: { title: string; children: ReactNode }) {
  return (
    <header className="flex min-h-10 items-center justify-between pe-3 ps-5">
      <h2 className="text-xs font-semibold text-faint">{title}</h2>
      {children}
    </header>
  );
}

import { PanelLeft } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { Outlet, useNavigate, useParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { agentsQuery } from '@/features/agents/api/list-agents';
import { configQuery } from '@/features/models/api/get-config';
import { IconButton } from '@/components/ui/icon-button';
import { SidebarFrame } from '@/components/ui/sidebar-frame';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import type { ShortcutAction } from '@/lib/shortcuts';
import { useShortcuts } from '@/lib/use-shortcuts';
import { useSidebar } from '@/lib/use-sidebar';
import { useSessionAhead } from './session-part';
import { Sidebar, type SidebarTask } from './sidebar';
import type { ShellContext } from './shell-context';

const Dialogs = lazy(() => import('./dialogs').then((module) => ({ default: module.Dialogs })));
const Finding = lazy(() => import('./finding').then((module) => ({ default: module.Finding })));

/** The frame around every page: the sidebar, the page itself, and the dialogs above both. */
export function Shell() {
  const sidebar = useSidebar();
  const [task, setTask] = useState<SidebarTask | null>(null);
  const [finding, setFinding] = useState<'search' | 'shortcuts' | null>(null);
  const navigate = useNavigate();
  const { agentId, sessionId } = useParams();
  const agents = useQuery(agentsQuery);
  const config = useQuery(configQuery);

  useSessionAhead();
  const openAgent = (agent: Agent) => void navigate(`/agents/${agent.id}`);
  const openPrompt = (agent: Agent) => {
    sidebar.afterNavigation();
    void navigate(`/agents/${agent.id}/prompt`);
  };
  const openPath = (path: string) => {
    sidebar.afterNavigation();
    void navigate(path);
  };
  const agent = agents.data?.find(({ id }) => id === agentId) ?? agents.data?.[0];
  const newConversation = () =>
    agent ? openPath(`/agents/${agent.id}`) : setTask({ kind: 'create-agent' });
  const openSearch = () => {
    sidebar.afterNavigation();
    setFinding('search');
  };
  const act: Record<ShortcutAction, () => void> = {
    search: openSearch,
    shortcuts: () => setFinding('shortcuts'),
    new: newConversation,
    write: () => document.querySelector<HTMLElement>('main textarea')?.focus(),
    sidebar: () => (sidebar.isShown ? sidebar.hide() : sidebar.show()),
  };
  useShortcuts((action) => act[action]());
  const context: ShellContext = {
    openTask: setTask,
    menu: sidebar.isShown ? null : (
      <IconButton
        icon={PanelLeft}
        label={t('shell.showSidebar')}
        className="-ms-1.5 rtl:-scale-x-100"
        onClick={sidebar.show}
      />
    ),
    agents,
    config: config.data,
    openAgent,
  };
  return (
    <div className="flex h-dvh">
      <a href="#main" className="skip-link">
        {t('shell.skip')}
      </a>
      <SidebarFrame sidebar={sidebar} label={t('shell.sidebar')}>
        <Sidebar
          agentId={agentId}
          sessionId={sessionId}
          onTask={setTask}
          onPrompt={config.data?.features.refine ? openPrompt : undefined}
          onSearch={openSearch}
          onHide={sidebar.hide}
          onNavigate={sidebar.afterNavigation}
        />
      </SidebarFrame>
      <main id="main" tabIndex={-1} className="min-w-0 flex-1 outline-none">
        <Outlet context={context} />
      </main>
      <Suspense>
        {finding && (
          <Finding
            what={finding}
            agents={agents.data ?? []}
            agent={agent}
            config={config.data}
            onOpen={openPath}
            onNewConversation={newConversation}
            onNewAgent={() => setTask({ kind: 'create-agent' })}
            onShortcuts={() => setFinding('shortcuts')}
            onClose={() => setFinding(null)}
          />
        )}
      </Suspense>
      <Suspense>
        {task && (
          <Dialogs
            task={task}
            config={config.data}
            onClose={() => setTask(null)}
            onSaved={(agent, isNew) => {
              setTask(null);
              if (isNew) openAgent(agent);
            }}
            onImported={(imported) => {
              setTask(null);
              sidebar.afterNavigation();
              void navigate(`/agents/${imported}`);
            }}
            onDeleted={(gone) => {
              setTask(null);
              if (gone.agentId === agentId && (!gone.sessionId || gone.sessionId === sessionId)) {
                void navigate(gone.sessionId ? `/agents/${gone.agentId}` : '/', { replace: true });
              }
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

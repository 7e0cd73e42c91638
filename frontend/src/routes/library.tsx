import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy, useEffect } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { agentQuery } from '@/features/agents/api/get-agent';
import { LoadingPage } from '@/components/ui/loading-page';
import { readPassage } from '@/features/knowledge/lib/viewer-place';
import { t } from '@/lib/i18n/translate';
import { Failure } from './failure';
import { limitsOf } from './limits';
import { useShell } from './shell-context';
import { WithViewer } from './with-viewer';

const Library = lazy(() =>
  import('@/features/knowledge/components/library').then((module) => ({ default: module.Library })),
);

/** What an agent has read, and one document of it where the address names one. */
export function LibraryPage() {
  const { agentId = '', documentId } = useParams();
  const [params] = useSearchParams();
  const { menu, config } = useShell();
  const navigate = useNavigate();
  const agent = useQuery(agentQuery(agentId));

  useEffect(() => {
    if (agent.data)
      document.title = t('app.title', { title: t('shell.libraryOf', { name: agent.data.name }) });
  }, [agent.data]);

  if (agent.isError && !agent.data) {
    return <Failure error={agent.error} menu={menu} onRetry={() => void agent.refetch()} />;
  }
  return (
    <WithViewer
      place={documentId ? { documentId, passage: readPassage(params) } : null}
      onClose={() => void navigate(`/agents/${agentId}/library`)}
    >
      <Suspense fallback={<LoadingPage />}>
        {agent.data ? (
          <Library
            key={agentId}
            agent={agent.data}
            openId={documentId}
            limit={limitsOf(config).document}
            menu={menu}
          />
        ) : (
          <LoadingPage />
        )}
      </Suspense>
    </WithViewer>
  );
}

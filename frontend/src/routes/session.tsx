import { useMemo } from 'react';
import { Navigate, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { Chat } from '@/features/chat/components/chat';
import { ReplyPartsContext } from '@/features/chat/lib/reply-parts';
import { CitationContext } from '@/features/chat/lib/citation-parts';
import { readPassage } from '@/features/knowledge/lib/viewer-place';
import { ModelNotice, TinyModelNote } from '@/features/models/components/model-notice';
import { SessionMenu } from '@/features/sessions/components/session-menu';
import { t } from '@/lib/i18n/translate';
import { CITATIONS } from './citations';
import { Failure } from './failure';
import { LibraryLink } from './library-link';
import { limitsOf } from './limits';
import { REPLY_PARTS } from './reply-parts';
import { useShell } from './shell-context';
import { Voice } from './voice';
import { WithViewer } from './with-viewer';

/** One conversation, and the document beside it that a citation has opened. */
export function SessionPage() {
  const { agentId = '', sessionId = '' } = useParams();
  const { menu, config, openTask } = useShell();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const location = useLocation();
  const documentId = params.get('document');
  const messageId = params.get('message');
  const link = useMemo(
    () => (messageId ? { messageId, key: location.key + messageId } : null),
    [messageId, location.key],
  );
  const openModels = () => openTask({ kind: 'models' });
  return (
    <WithViewer
      place={documentId ? { documentId, passage: readPassage(params) } : null}
      onClose={() => void navigate({ search: '' }, { replace: true })}
    >
      <CitationContext value={CITATIONS}>
        <ReplyPartsContext value={config?.features.refine ? REPLY_PARTS : null}>
          <Chat
            key={sessionId}
            sessionId={sessionId}
            agentId={agentId}
            link={link}
            maxLength={limitsOf(config).message}
            menu={menu}
            actions={(session) => (
              <>
                <LibraryLink agent={session.agent} config={config} />
                <SessionMenu
                  sessionId={session.id}
                  title={session.title ?? t('common.newConversation')}
                  onRename={() => openTask({ kind: 'rename-session', session })}
                  onDelete={() => openTask({ kind: 'delete-session', session })}
                />
              </>
            )}
            canReadAloud={config?.features.voice ?? false}
            voice={(talk) => <Voice config={config} talk={talk} withHandsFree />}
            notice={<ModelNotice onConnect={openModels} />}
            footnote={<TinyModelNote onOpen={openModels} />}
            misplaced={(session) => (
              <Navigate to={`/agents/${session.agent_id}/sessions/${session.id}`} replace />
            )}
            failure={(error, retry) => <Failure error={error} menu={menu} onRetry={retry} />}
          />
        </ReplyPartsContext>
      </CitationContext>
    </WithViewer>
  );
}

import { Navigate, useParams } from 'react-router';
import { Chat } from '@/features/chat/components/chat';
import { ReplyPartsContext } from '@/features/chat/lib/reply-parts';
import { ModelNotice, TinyModelNote } from '@/features/models/components/model-notice';
import { SessionMenu } from '@/features/sessions/components/session-menu';
import { Failure } from './failure';
import { limitsOf } from './limits';
import { REPLY_PARTS } from './reply-parts';
import { useShell } from './shell-context';
import { Voice } from './voice';

/** One conversation. */
export function SessionPage() {
  const { agentId = '', sessionId = '' } = useParams();
  const { menu, config, openTask } = useShell();
  const openModels = () => openTask({ kind: 'models' });
  return (
    <ReplyPartsContext value={config?.features.refine ? REPLY_PARTS : null}>
      <Chat
        key={sessionId}
        sessionId={sessionId}
        agentId={agentId}
        maxLength={limitsOf(config).message}
        menu={menu}
        actions={(session) => (
          <SessionMenu
            title={session.title ?? 'New conversation'}
            onRename={() => openTask({ kind: 'rename-session', session })}
            onDelete={() => openTask({ kind: 'delete-session', session })}
          />
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
  );
}

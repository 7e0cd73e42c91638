import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { agentQuery } from '@/features/agents/api/get-agent';
import { AgentWelcome, LoadingWelcome } from '@/features/agents/components/agent-welcome';
import { Composer } from '@/features/chat/components/composer';
import { useDraft } from '@/features/chat/hooks/use-draft';
import { writeOutbox } from '@/features/chat/lib/outbox';
import { ModelNotice } from '@/features/models/components/model-notice';
import { useCreateSession } from '@/features/sessions/api/create-session';
import { t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';
import { createKeyring, randomId } from '@/lib/ids';
import { keepRecording } from '@/lib/recording-store';
import type { Talk } from '@/lib/talk';
import { Failure } from './failure';
import { LibraryLink } from './library-link';
import { limitsOf } from './limits';
import { useShell } from './shell-context';
import { Voice } from './voice';

/** A new conversation with an agent; the first words create the session. */
export function AgentPage() {
  const { agentId = '' } = useParams();
  return <NewConversation key={agentId} agentId={agentId} />;
}

function NewConversation({ agentId }: { agentId: string }) {
  const { menu, config, openTask } = useShell();
  const navigate = useNavigate();
  const agent = useQuery(agentQuery(agentId));
  const [draft, setDraft] = useDraft(`agent.${agentId}`);
  const [keyFor] = useState(createKeyring);
  const createSession = useCreateSession();

  useEffect(() => {
    if (agent.data) document.title = t('app.title', { title: agent.data.name });
  }, [agent.data]);

  const start = async (content: string) => {
    try {
      const session = await createSession.mutateAsync({ agentId, key: keyFor(content) });
      // The conversation sends it once it is open, and keeps it until it has arrived.
      const createdAt = new Date().toISOString();
      const message = { content, key: randomId(), createdAt, problem: null };
      writeOutbox(session.id, { ...message, state: 'waiting' });
      await navigate(`/agents/${agentId}/sessions/${session.id}`);
    } catch (error) {
      setDraft(content);
      toastError(t('shell.notStarted'), error);
    }
  };

  const startAloud = async (audio: Blob, seconds: number) => {
    const key = randomId();
    try {
      await keepRecording(key, audio);
      const session = await createSession.mutateAsync({ agentId, key });
      const createdAt = new Date().toISOString();
      const message = { content: '', seconds, key, createdAt, problem: null };
      writeOutbox(session.id, { ...message, state: 'waiting' });
      await navigate(`/agents/${agentId}/sessions/${session.id}`);
    } catch (error) {
      toastError(t('shell.notStarted'), error);
    }
  };
  const talk: Talk = {
    id: agentId,
    agentName: agent.data?.name ?? '',
    phase: 'idle',
    hasUnsent: false,
    isBusy: createSession.isPending || !agent.data,
    send: (audio, seconds) => void startAloud(audio, seconds),
    stop: () => undefined,
    listen: () => () => undefined,
  };

  if (agent.isError && !agent.data) {
    return <Failure error={agent.error} menu={menu} onRetry={() => void agent.refetch()} />;
  }
  return (
    <div className="hearth-light flex h-full flex-col">
      <div className="flex min-h-12 items-center px-3 pt-3 sm:px-6">
        {menu}
        {agent.data && <LibraryLink agent={agent.data} config={config} className="ms-auto" />}
      </div>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-5 py-8">
        <div className="m-auto max-w-2xl">
          {agent.data ? (
            <AgentWelcome
              agent={agent.data}
              isDisabled={createSession.isPending}
              onStart={(content) => void start(content)}
            />
          ) : (
            <LoadingWelcome />
          )}
        </div>
      </div>
      <div className="mx-auto w-full max-w-3xl px-3 pb-safe sm:px-6">
        <ModelNotice withTiny onConnect={() => openTask({ kind: 'models' })} />
        <Composer
          value={draft}
          onChange={setDraft}
          onSend={(content) => void start(content)}
          isBusy={createSession.isPending}
          maxLength={limitsOf(config).message}
          voice={<Voice config={config} talk={talk} />}
          placeholder={
            agent.data ? t('chat.messageTo', { name: agent.data.name }) : t('chat.message')
          }
        />
      </div>
    </div>
  );
}

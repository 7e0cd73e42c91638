import { LoaderCircle, RefreshCw, Volume2, VolumeX, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { AudioPlayer } from '@/components/audio/audio-player';
import { Markdown } from '@/components/markdown/markdown';
import { Avatar } from '@/components/ui/avatar';
import { CopyButton } from '@/components/ui/copy-button';
import { IconButton } from '@/components/ui/icon-button';
import { useReadAloud } from '@/features/chat/api/read-aloud';
import { API_ORIGIN } from '@/lib/api/client';
import type { Agent, Message } from '@/lib/api/types';
import { formatFull, formatTime } from '@/lib/time';
import { ReplyNotice } from './reply-notice';
import type { MessageActions } from './transcript-rows';
import { TypingIndicator } from './typing-indicator';
import { VersionSwitch } from './version-switch';

interface AgentMessageProps {
  message: Message;
  agent: Agent;
  actions: MessageActions;
  canAsk: boolean;
  canReadAloud: boolean;
  liveText: string | null;
  isReconnecting: boolean;
}

/** Something the agent said, or is saying. */
export function AgentMessage(props: AgentMessageProps) {
  const { message, agent, actions, canAsk, canReadAloud, liveText, isReconnecting } = props;
  const aloud = useReadAloud(message);
  const isWriting = liveText !== null || message.status === 'streaming';
  // What the server kept is shown until this tab has heard more.
  const text = liveText || message.content;
  const saidNothing = message.fallback_message === message.content;
  return (
    <AgentRow agent={agent} isWriting={isWriting}>
      {text && !saidNothing && <Markdown text={text} isStreaming={isWriting} />}
      {isWriting && !text && <TypingIndicator name={agent.name} />}
      {isReconnecting && (
        <p role="status" className="mt-2 flex items-center gap-2 text-sm text-faint">
          <WifiOff className="size-4" aria-hidden /> Reconnecting…
        </p>
      )}
      {!isWriting && (
        <>
          <ReplyNotice
            message={message}
            canRetry={canAsk}
            onRetry={() => actions.regenerate(message.id)}
          />
          {message.tts_audio_url && (
            <AudioPlayer
              url={`${API_ORIGIN}${message.tts_audio_url}`}
              label={`${agent.name}'s reply`}
              isWanted={aloud.isSuccess}
              className="mt-3"
            />
          )}
          {message.error_code === 'tts_failed' && !message.tts_audio_url && (
            <p className="mt-2 flex items-center gap-2 text-sm text-faint">
              <VolumeX className="size-4 shrink-0" aria-hidden /> {message.fallback_message}
            </p>
          )}
          <footer className="mt-1 flex min-h-7 items-center gap-0.5 text-xs text-faint">
            <time
              dateTime={message.created_at}
              title={formatFull(message.created_at)}
              className="mr-1"
            >
              {formatTime(message.created_at)}
            </time>
            <VersionSwitch
              message={message}
              onSelect={actions.selectVersion}
              isDisabled={!canAsk}
            />
            <span className="reveal flex">
              <CopyButton text={message.content} label="Copy reply" />
              {canReadAloud && !message.tts_audio_url && !saidNothing && message.content && (
                <IconButton
                  size="small"
                  icon={aloud.isPending ? LoaderCircle : Volume2}
                  label={aloud.isPending ? 'Preparing to read aloud' : 'Read aloud'}
                  className={aloud.isPending ? 'animate-spin' : ''}
                  disabled={aloud.isPending}
                  onClick={() => aloud.mutate()}
                />
              )}
              <IconButton
                size="small"
                icon={RefreshCw}
                label="Write another reply"
                disabled={!canAsk}
                onClick={() => actions.regenerate(message.id)}
              />
            </span>
          </footer>
        </>
      )}
    </AgentRow>
  );
}

/** The place of a reply of which nothing is known yet. */
export function AwaitedMessage({ agent }: { agent: Agent }) {
  return (
    <AgentRow agent={agent} isWriting>
      <TypingIndicator name={agent.name} />
    </AgentRow>
  );
}

interface AgentRowProps {
  agent: Agent;
  isWriting: boolean;
  children: ReactNode;
}

function AgentRow({ agent, isWriting, children }: AgentRowProps) {
  return (
    <article
      aria-label={agent.name}
      aria-busy={isWriting}
      className="message-row group flex-row! gap-2.5 sm:gap-4"
    >
      <Avatar id={agent.id} name={agent.name} size="message" isGlowing={isWriting} />
      <div className="min-w-0 flex-1 pt-0.5 sm:pt-1">{children}</div>
    </article>
  );
}

import { LoaderCircle, RefreshCw, Volume2, VolumeX } from 'lucide-react';
import { useContext } from 'react';
import { AudioPlayer } from '@/components/audio/audio-player';
import { CopyButton } from '@/components/ui/copy-button';
import { IconButton } from '@/components/ui/icon-button';
import { useReadAloud } from '@/features/chat/api/read-aloud';
import { ReplyPartsContext } from '@/features/chat/lib/reply-parts';
import { API_ORIGIN } from '@/lib/api/client';
import type { Message } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { formatFull, formatTime } from '@/lib/time';
import type { MessageActions } from '@/features/chat/hooks/use-message-actions';
import { FailureWords } from './failure-words';
import { Thumbs } from './thumbs';
import { VersionSwitch } from './version-switch';

interface ReplyFooterProps {
  message: Message;
  agentName: string;
  actions: MessageActions;
  canAsk: boolean;
  canReadAloud: boolean;
}

/** What can be done with a reply that has ended: hear it, copy it, have it written anew. */
export function ReplyFooter(props: ReplyFooterProps) {
  const { message, agentName, actions, canAsk, canReadAloud } = props;
  const aloud = useReadAloud(message);
  const saidNothing = !message.content || message.fallback_message === message.content;
  const { tts_audio_url: speech, feedback } = message;
  const parts = useContext(ReplyPartsContext);
  return (
    <>
      {speech && (
        <AudioPlayer
          url={`${API_ORIGIN}${speech}`}
          label={t('chat.replyOf', { name: agentName })}
          isWanted={aloud.isSuccess}
          className="mt-3"
        />
      )}
      {message.error_code === 'tts_failed' && !speech && (
        <p className="mt-2 flex items-center gap-2 text-sm text-faint">
          <VolumeX className="size-4 shrink-0" aria-hidden /> <FailureWords message={message} />
        </p>
      )}
      <footer className="mt-1 flex min-h-7 items-center gap-0.5 text-xs text-faint">
        <time dateTime={message.created_at} title={formatFull(message.created_at)} className="me-1">
          {formatTime(message.created_at)}
        </time>
        <VersionSwitch message={message} onSelect={actions.selectVersion} isDisabled={!canAsk} />
        <span className={feedback ? 'flex' : 'reveal flex'}>
          <CopyButton text={message.content} label={t('chat.copyReply')} />
          {!saidNothing && <Thumbs message={message} />}
          {canReadAloud && !speech && !saidNothing && (
            <IconButton
              size="small"
              icon={aloud.isPending ? LoaderCircle : Volume2}
              label={aloud.isPending ? t('chat.preparingAloud') : t('chat.readAloud')}
              className={aloud.isPending ? 'animate-spin' : ''}
              disabled={aloud.isPending}
              onClick={() => aloud.mutate()}
            />
          )}
          <IconButton
            size="small"
            icon={RefreshCw}
            label={t('chat.another')}
            disabled={!canAsk}
            onClick={() => actions.regenerate(message.id)}
          />
        </span>
      </footer>
      {parts && feedback === 'down' && <parts.Disliked message={message} />}
    </>
  );
}

import { Mic, Pencil } from 'lucide-react';
import { useState } from 'react';
import { AudioPlayer } from '@/components/audio/audio-player';
import { CopyButton } from '@/components/ui/copy-button';
import { IconButton } from '@/components/ui/icon-button';
import { API_ORIGIN } from '@/lib/api/client';
import type { Message } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { formatFull, formatTime } from '@/lib/time';
import { MessageEditor } from './message-editor';
import type { MessageActions } from '@/features/chat/hooks/use-message-actions';
import { VersionSwitch } from './version-switch';

interface UserMessageProps {
  message: Message;
  actions: MessageActions;
  canAsk: boolean;
}

/** Something the person said. */
export function UserMessage({ message, actions, canAsk }: UserMessageProps) {
  const [isEditing, setEditing] = useState(false);

  if (isEditing) {
    return (
      <MessageEditor
        text={message.content}
        onCancel={() => setEditing(false)}
        onSave={async (text) => {
          if (await actions.edit(message.id, text)) setEditing(false);
        }}
      />
    );
  }
  return (
    <article
      aria-label={t('chat.you')}
      data-message={message.id}
      className="message-row group items-end"
    >
      <div className="bubble">
        <p dir="auto">{message.content}</p>
      </div>
      {message.audio_url && (
        <AudioPlayer url={`${API_ORIGIN}${message.audio_url}`} label={t('common.yourRecording')} />
      )}
      <footer className="flex items-center gap-0.5 text-xs text-faint">
        {message.message_type === 'voice' && !message.audio_url && (
          <Mic className="me-1 size-3.5" role="img" aria-label={t('chat.voiceMessage')} />
        )}
        <VersionSwitch message={message} onSelect={actions.selectVersion} isDisabled={!canAsk} />
        <span className="reveal flex">
          <CopyButton text={message.content} label={t('chat.copyMessage')} />
          <IconButton
            size="small"
            icon={Pencil}
            label={t('chat.editMessage')}
            disabled={!canAsk}
            onClick={() => setEditing(true)}
          />
        </span>
        <time
          dateTime={message.created_at}
          title={formatFull(message.created_at)}
          className="ms-1.5"
        >
          {formatTime(message.created_at)}
        </time>
      </footer>
    </article>
  );
}

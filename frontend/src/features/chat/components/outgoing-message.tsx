import { CircleAlert } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { Row } from '@/features/chat/lib/rows';
import { t } from '@/lib/i18n/translate';
import { UnsentRecording } from './unsent-recording';

interface OutgoingMessageProps {
  row: Extract<Row, { kind: 'outgoing' }>;
  canSend: boolean;
  onResend: () => void;
  onDiscard: () => void;
}

/** Something the person said that the server has not confirmed, or that did not reach it. */
export function OutgoingMessage({ row, canSend, onResend, onDiscard }: OutgoingMessageProps) {
  return (
    <article aria-label={t('chat.you')} className="message-row items-end">
      <div className={row.problem ? 'bubble bubble-unsent' : 'bubble'}>
        {row.seconds === undefined ? (
          <p dir="auto">{row.content}</p>
        ) : (
          <UnsentRecording recordingKey={row.key} />
        )}
      </div>
      {row.problem ? (
        <div role="alert" className="flex max-w-[85%] flex-col items-end gap-1.5 text-sm">
          <p className="flex gap-1.5 text-danger">
            <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            <span>
              <strong className="font-semibold">{t('chat.notSent')}</strong> {row.problem}
            </span>
          </p>
          <div className="flex gap-2">
            <Button variant="quiet" onClick={onDiscard}>
              {t('chat.discard')}
            </Button>
            <Button disabled={!canSend} onClick={onResend}>
              {t('chat.sendAgain')}
            </Button>
          </div>
        </div>
      ) : (
        <p className="text-xs text-faint">{t('chat.sending')}</p>
      )}
    </article>
  );
}

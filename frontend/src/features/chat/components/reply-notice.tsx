import { CircleAlert, CircleStop, RefreshCw } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { Message } from '@/lib/api/types';
import { replyProblem } from '@/features/chat/lib/problems';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';
import { FailureWords } from './failure-words';

interface ReplyNoticeProps {
  message: Message;
  canRetry: boolean;
  onRetry: () => void;
}

/** Says that a reply is not whole, why, and offers another try. */
export function ReplyNotice({ message, canRetry, onRetry }: ReplyNoticeProps) {
  const title = replyProblem(message.status, message.finish_reason);
  if (!title) return null;
  const isFailure = message.status === 'failed' || message.status === 'interrupted';
  const Icon = isFailure ? CircleAlert : CircleStop;
  return (
    <aside
      role="note"
      aria-label={title}
      className={cx(
        'mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card px-3.5 py-2.5 text-sm',
        isFailure ? 'bg-danger-wash' : 'bg-sunken text-soft',
      )}
    >
      <Icon className={cx('size-4.5 shrink-0', isFailure && 'text-danger')} aria-hidden />
      <p className="min-w-48 flex-1">
        <strong className="font-semibold">{title}.</strong>{' '}
        {isFailure && <FailureWords message={message} />}
      </p>
      <Button disabled={!canRetry} onClick={onRetry}>
        <RefreshCw className="size-4" aria-hidden />
        {t('common.tryAgain')}
      </Button>
    </aside>
  );
}

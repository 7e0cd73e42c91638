import { CircleAlert, Copy, RefreshCw, Upload, X } from 'lucide-react';
import type { UploadItem } from '@/features/knowledge/lib/upload-queue';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { Progress } from '@/components/ui/progress';
import { formatBytes, formatPercent } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';

interface UploadRowProps {
  upload: UploadItem;
  onRetry: () => void;
  onDismiss: () => void;
}

/** A file on its way into the library, or one that could not be taken. */
export function UploadRow({ upload, onRetry, onDismiss }: UploadRowProps) {
  const { file, state, sent, problem, canRetry, existing } = upload;
  const isFailed = state === 'failed';
  const Icon = existing ? Copy : isFailed ? CircleAlert : Upload;
  const detail =
    state === 'waiting'
      ? t('knowledge.waiting')
      : t('common.percentOf', { percent: formatPercent(sent), size: formatBytes(file.size) });
  return (
    <li className="document-row" data-failed={(isFailed && !existing) || undefined}>
      <Icon className="document-icon" aria-hidden />
      <div className="min-w-0 flex-1">
        {isFailed ? (
          <>
            <p className="font-semibold wrap-anywhere">
              <bdi>{file.name}</bdi>
            </p>
            <p role="alert" className="text-sm text-soft">
              {problem}
            </p>
          </>
        ) : (
          <Progress label={file.name} value={state === 'sending' ? sent : 0} detail={detail} />
        )}
      </div>
      {canRetry && (
        <Button onClick={onRetry}>
          <RefreshCw className="size-4" aria-hidden />
          {t('common.tryAgain')}
        </Button>
      )}
      <IconButton
        icon={X}
        size="small"
        label={t(isFailed ? 'knowledge.dismissFile' : 'knowledge.cancelFile', { name: file.name })}
        onClick={onDismiss}
      />
    </li>
  );
}

import { Download, Plug, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useInstallModel } from '@/features/models/api/install-model';
import { useModelNews } from '@/features/models/hooks/use-model-news';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { formatBytes } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';
import type { LocalModel } from '@/lib/api/types';

interface ModelNoticeProps {
  onConnect: () => void;
  /** Whether to speak of a tiny model, too. */
  withTiny?: boolean;
}

/** Says what is to be known about the model that answers: that it is tiny, on its way, starting or missing. */
export function ModelNotice({ onConnect, withTiny = false }: ModelNoticeProps) {
  const news = useModelNews();
  const connect = (
    <Button variant="quiet" onClick={onConnect}>
      <Plug className="size-4" aria-hidden />
      {t('models.connectAnother')}
    </Button>
  );
  switch (news.kind) {
    case 'none':
      return null;
    case 'downloading':
      return <DownloadNotice model={news.model} progress={news.progress} />;
    case 'download-failed':
      return (
        <Notice
          title={t('models.downloadFailed', { model: news.model.title })}
          text={news.reason}
          isUrgent
        >
          <InstallButton model={news.model}>{t('common.tryAgain')}</InstallButton>
          {connect}
        </Notice>
      );
    case 'starting':
      return <Notice title={t('models.startingTitle')} text={news.message} />;
    case 'failed':
      return (
        <Notice title={t('models.failedTitle')} text={news.message} isUrgent>
          {connect}
        </Notice>
      );
    case 'missing':
      return (
        <Notice title={t('models.missingTitle')} text={news.message} isUrgent>
          {news.offer && <InstallButton model={news.offer}>{t('common.download')}</InstallButton>}
          {connect}
        </Notice>
      );
    case 'tiny':
      return withTiny ? (
        <Notice title={t('models.tinyTitle')} text={t('models.tinyText')}>
          {news.offer && <InstallButton model={news.offer}>{t('models.better')}</InstallButton>}
          {connect}
        </Notice>
      ) : null;
  }
}

/** One honest line below a conversation with a tiny model. */
export function TinyModelNote({ onOpen }: { onOpen: () => void }) {
  const news = useModelNews();
  if (news.kind !== 'tiny') return null;
  return (
    <p className="mt-2 text-center text-xs text-faint">
      {t('models.tinyNote')}{' '}
      <button
        type="button"
        onClick={onOpen}
        className="rounded-sm font-semibold text-ember-deep underline underline-offset-2"
      >
        {t('models.better')}
      </button>
    </p>
  );
}

interface NoticeProps {
  title: string;
  text: string;
  isUrgent?: boolean;
  children?: ReactNode;
}

function Notice({ title, text, isUrgent = false, children }: NoticeProps) {
  return (
    <aside
      aria-label={t('models.aboutModel')}
      className="notice"
      data-urgent={isUrgent || undefined}
    >
      {isUrgent && <TriangleAlert className="size-4.5 shrink-0 text-danger" aria-hidden />}
      <p className="min-w-40 flex-1 py-1 leading-snug">
        <strong className="font-semibold">{title}</strong> <span className="text-soft">{text}</span>
      </p>
      {children && (
        <div className="order-1 flex w-full flex-wrap gap-1.5 sm:order-none sm:w-auto">
          {children}
        </div>
      )}
    </aside>
  );
}

/** Fetches a model with one click. */
export function InstallButton({ model, children }: { model: LocalModel; children: ReactNode }) {
  const install = useInstallModel();
  return (
    <Button
      disabled={install.isPending}
      onClick={() =>
        install.mutate(model.name, {
          onError: (error) => toastError(t('models.downloadNotStarted'), error),
        })
      }
    >
      <Download className="size-4" aria-hidden />
      {children}
      <span className="font-normal text-faint">{formatBytes(model.size_bytes)}</span>
    </Button>
  );
}

/** How far a download is. */
export function DownloadNotice({
  model,
  progress,
}: {
  model: LocalModel;
  progress: number | null;
}) {
  const { downloaded_bytes: now = 0, total_bytes: total = 0, status } = model.download ?? {};
  const detail =
    status === 'verifying'
      ? t('models.checking')
      : status === 'queued'
        ? t('common.waiting')
        : t('common.partOf', { part: formatBytes(now), whole: formatBytes(total) });
  return (
    <aside aria-label={t('models.aboutModel')} className="notice">
      <div className="flex-1 py-1 pe-2">
        <Progress
          label={t('models.downloading', { model: model.title })}
          value={progress}
          detail={detail}
        />
      </div>
    </aside>
  );
}

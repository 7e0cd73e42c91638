import { Download, Plug, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useInstallModel } from '@/features/models/api/install-model';
import { useModelNews } from '@/features/models/hooks/use-model-news';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { toastError } from '@/lib/toasts';
import type { LocalModel } from '@/lib/api/types';
import { formatBytes } from '@/lib/text';

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
      Connect another
    </Button>
  );
  switch (news.kind) {
    case 'none':
      return null;
    case 'downloading':
      return <DownloadNotice model={news.model} progress={news.progress} />;
    case 'download-failed':
      return (
        <Notice title={`${news.model.title} could not be downloaded.`} text={news.reason} isUrgent>
          <InstallButton model={news.model}>Try again</InstallButton>
          {connect}
        </Notice>
      );
    case 'starting':
      return <Notice title="The model is starting." text={news.message} />;
    case 'failed':
      return (
        <Notice title="The model could not be started." text={news.message} isUrgent>
          {connect}
        </Notice>
      );
    case 'missing':
      return (
        <Notice title="No model is installed." text={news.message} isUrgent>
          {news.offer && <InstallButton model={news.offer}>Download</InstallButton>}
          {connect}
        </Notice>
      );
    case 'tiny':
      return withTiny ? (
        <Notice title="A tiny model answers:" text="quick, but often wrong.">
          {news.offer && <InstallButton model={news.offer}>Get a better one</InstallButton>}
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
      A tiny model answers: quick, but often wrong.{' '}
      <button
        type="button"
        onClick={onOpen}
        className="rounded-sm font-semibold text-ember-deep underline underline-offset-2"
      >
        Get a better one
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
    <aside aria-label="About the model" className="notice" data-urgent={isUrgent || undefined}>
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
          onError: (error) => toastError('The download could not be started', error),
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
      ? 'Checking…'
      : status === 'queued'
        ? 'Waiting…'
        : `${formatBytes(now)} of ${formatBytes(total)}`;
  return (
    <aside aria-label="About the model" className="notice">
      <div className="flex-1 py-1 pr-2">
        <Progress label={`Downloading ${model.title}`} value={progress} detail={detail} />
      </div>
    </aside>
  );
}

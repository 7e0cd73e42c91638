import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { configQuery } from '@/features/models/api/get-config';
import { modelsQuery } from '@/features/models/api/list-models';
import { connections, type Connection } from '@/features/models/lib/connections';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { Scrollable } from '@/components/ui/scrollable';
import { modelWords } from '@/lib/api/server-words';
import type { LocalModel } from '@/lib/api/types';
import { formatBytes } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';
import { DownloadNotice, InstallButton } from './model-notice';

/** Which model answers, which others can be fetched, and how to connect one from elsewhere. */
export function ModelsDialog({ onClose }: { onClose: () => void }) {
  const { data: config } = useQuery(configQuery);
  const { data: models } = useQuery(modelsQuery);
  const chat = models?.filter((model) => model.role === 'chat') ?? [];
  const provider = config?.provider;
  const title = chat.find(({ name }) => name === provider?.model)?.title ?? provider?.model ?? '';
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('models.title')}
      description={
        provider &&
        (provider.message ??
          t(provider.is_tiny ? 'models.tinyAnswers' : 'models.answers', { model: title }))
      }
    >
      {chat.length > 0 && (
        <section aria-label={t('models.onThisMachine')} className="flex flex-col gap-2">
          <h3 className="text-sm font-semibold">{t('models.onThisMachine')}</h3>
          <ul className="flex flex-col gap-2">
            {chat.map((model) => (
              <ModelRow key={model.name} model={model} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label={t('models.fromElsewhere')} className="flex flex-col gap-3">
        <div>
          <h3 className="text-sm font-semibold">{t('models.fromElsewhere')}</h3>
          <p className="mt-0.5 text-sm text-soft">
            {t.rich('models.envHint', {
              code: (name) => <code className="font-mono text-xs">{name}</code>,
            })}
          </p>
        </div>
        {connections().map((connection) => (
          <ConnectionRow key={connection.title} connection={connection} />
        ))}
      </section>
    </Dialog>
  );
}

function ModelRow({ model }: { model: LocalModel }) {
  const words = modelWords(model.name);
  if (model.download && model.download.status !== 'failed') {
    const { status, progress } = model.download;
    return (
      <li>
        <DownloadNotice model={model} progress={status === 'downloading' ? progress : null} />
      </li>
    );
  }
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-line px-4 py-3">
      <div className="min-w-48 flex-1 text-sm">
        <p className="font-semibold">{model.title}</p>
        <p lang={words === null ? 'en' : undefined} className="text-soft">
          {words ?? model.description}
        </p>
        <p className="mt-0.5 text-xs text-faint">
          {formatBytes(model.size_bytes)} · {model.license}
        </p>
      </div>
      {model.installed ? (
        <span className="flex items-center gap-1.5 text-sm text-good">
          <Check className="size-4" aria-hidden />
          {model.active ? t('models.answersNow') : t('models.installed')}
        </span>
      ) : (
        <InstallButton model={model}>
          {model.download?.status === 'failed' ? t('common.tryAgain') : t('common.download')}
        </InstallButton>
      )}
    </li>
  );
}

function ConnectionRow({ connection }: { connection: Connection }) {
  const { title, description, lines } = connection;
  return (
    <div className="rounded-card border border-line">
      <div className="flex items-start justify-between gap-3 py-2 pe-2 ps-4">
        <p className="py-1 text-sm">
          <strong className="font-semibold">{title}</strong>{' '}
          <span className="text-soft">{description}</span>
        </p>
        <CopyButton text={lines} label={t('models.copyLines', { name: title })} />
      </div>
      <Scrollable
        label={t('models.linesFor', { name: title })}
        className="overflow-x-auto rounded-b-card bg-sunken"
      >
        <pre dir="ltr" className="px-4 py-2.5 font-mono text-xs leading-relaxed">
          {lines}
        </pre>
      </Scrollable>
    </div>
  );
}

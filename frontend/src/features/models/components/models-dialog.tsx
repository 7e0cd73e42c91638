import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { configQuery } from '@/features/models/api/get-config';
import { modelsQuery } from '@/features/models/api/list-models';
import { CONNECTIONS, type Connection } from '@/features/models/lib/connections';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { Scrollable } from '@/components/ui/scrollable';
import type { LocalModel } from '@/lib/api/types';
import { formatBytes } from '@/lib/text';
import { DownloadNotice, InstallButton } from './model-notice';

/** Which model answers, which others can be fetched, and how to connect one from elsewhere. */
export function ModelsDialog({ onClose }: { onClose: () => void }) {
  const { data: config } = useQuery(configQuery);
  const { data: models } = useQuery(modelsQuery);
  const chat = models?.filter((model) => model.role === 'chat') ?? [];
  const provider = config?.provider;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Models"
      description={
        provider &&
        (provider.message ??
          `${provider.model} answers${provider.is_tiny ? '. It is tiny: quick, but often wrong.' : '.'}`)
      }
    >
      {chat.length > 0 && (
        <section aria-label="On this machine" className="flex flex-col gap-2">
          <h3 className="text-sm font-semibold">On this machine</h3>
          <ul className="flex flex-col gap-2">
            {chat.map((model) => (
              <ModelRow key={model.name} model={model} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label="From elsewhere" className="flex flex-col gap-3">
        <div>
          <h3 className="text-sm font-semibold">From elsewhere</h3>
          <p className="mt-0.5 text-sm text-soft">
            Put these lines into the file <code className="font-mono text-xs">.env</code> and start
            Fireside again.
          </p>
        </div>
        {CONNECTIONS.map((connection) => (
          <ConnectionRow key={connection.title} connection={connection} />
        ))}
      </section>
    </Dialog>
  );
}

function ModelRow({ model }: { model: LocalModel }) {
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
        <p className="text-soft">{model.description}</p>
        <p className="mt-0.5 text-xs text-faint">
          {formatBytes(model.size_bytes)} · {model.license}
        </p>
      </div>
      {model.installed ? (
        <span className="flex items-center gap-1.5 text-sm text-good">
          <Check className="size-4" aria-hidden />
          {model.active ? 'Answers now' : 'Installed'}
        </span>
      ) : (
        <InstallButton model={model}>
          {model.download?.status === 'failed' ? 'Try again' : 'Download'}
        </InstallButton>
      )}
    </li>
  );
}

function ConnectionRow({ connection }: { connection: Connection }) {
  const { title, description, lines } = connection;
  return (
    <div className="rounded-card border border-line">
      <div className="flex items-start justify-between gap-3 py-2 pr-2 pl-4">
        <p className="py-1 text-sm">
          <strong className="font-semibold">{title}</strong>{' '}
          <span className="text-soft">{description}</span>
        </p>
        <CopyButton text={lines} label={`Copy the lines for ${title}`} />
      </div>
      <Scrollable label={`Lines for ${title}`} className="overflow-x-auto rounded-b-card bg-sunken">
        <pre className="px-4 py-2.5 font-mono text-xs leading-relaxed">{lines}</pre>
      </Scrollable>
    </div>
  );
}

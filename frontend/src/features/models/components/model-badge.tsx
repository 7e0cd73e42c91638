import { useQuery } from '@tanstack/react-query';
import { configQuery } from '@/features/models/api/get-config';
import { modelsQuery } from '@/features/models/api/list-models';
import { Skeleton } from '@/components/ui/skeleton';
import type { Provider } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

const PLACES = {
  embedded: 'models.atHome',
  openai: 'models.atOpenAi',
  compatible: 'models.onYourServer',
} as const satisfies Record<Provider['kind'], string>;

const STATES = {
  ready: null,
  unknown: null,
  starting: 'models.starting',
  not_installed: 'models.notInstalled',
  failed: 'models.notRunning',
} as const satisfies Record<Provider['status'], string | null>;

/** Which model answers, and where; opens what can be done about it. */
export function ModelBadge({ onOpen }: { onOpen: () => void }) {
  const { data, isError } = useQuery(configQuery);
  const isEmbedded = data?.provider.kind === 'embedded';
  const { data: models } = useQuery({ ...modelsQuery, enabled: isEmbedded });
  if (!data) return <Skeleton className="h-9 flex-1" />;
  const { model, kind, status } = data.provider;
  const title = models?.find((known) => known.name === model)?.title ?? model;
  const trouble = isError ? 'models.unreachable' : STATES[status];
  return (
    <button
      type="button"
      onClick={onOpen}
      title={t('models.about')}
      className="flex min-w-0 flex-1 items-center gap-2.5 rounded-control px-2.5 py-1.5 text-start transition-colors hover:bg-hover"
    >
      <span
        aria-hidden
        className={cx(
          'size-2 shrink-0 rounded-full',
          trouble === null ? 'bg-good' : status === 'starting' ? 'bg-ember' : 'bg-danger',
        )}
      />
      <span className="min-w-0 leading-tight">
        <span className="block truncate text-sm font-medium">{title}</span>
        <span className="block truncate text-xs text-faint">{t(trouble ?? PLACES[kind])}</span>
      </span>
    </button>
  );
}

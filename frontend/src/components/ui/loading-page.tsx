import { Skeleton } from './skeleton';
import { t } from '@/lib/i18n/translate';

/** The shape of a page with a header, while it is on its way. */
export function LoadingPage() {
  return (
    <div role="status" aria-label={t('common.loadingLabel')} className="fade-in">
      <div className="flex min-h-16 items-center gap-3 border-b border-line px-3 py-2.5 sm:px-6">
        <Skeleton className="size-9 rounded-full" />
        <div className="flex flex-col gap-1.5">
          <Skeleton className="h-4 w-48" />
          <Skeleton className="h-3 w-28" />
        </div>
      </div>
      <div className="mx-auto flex max-w-3xl flex-col gap-4 px-4 py-6 sm:px-6">
        <Skeleton className="h-9" />
        <Skeleton className="h-28 rounded-card" />
        <Skeleton className="h-16 rounded-card" />
      </div>
    </div>
  );
}

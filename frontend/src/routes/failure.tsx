import { CloudOff, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Button } from '@/components/ui/button';
import { ApiError, describeError } from '@/lib/api/errors';
import { t } from '@/lib/i18n/translate';

interface FailureProps {
  error: unknown;
  menu: ReactNode;
  onRetry?: () => void;
}

/** A page that can't be shown: what it was doesn't exist, or the server is away. */
export function Failure({ error, menu, onRetry }: FailureProps) {
  const isMissing = error instanceof ApiError && (error.status === 404 || error.status === 422);
  const Icon = isMissing ? SearchX : CloudOff;
  return (
    <div className="flex h-full flex-col">
      {menu && <div className="px-3 pt-3 sm:px-6">{menu}</div>}
      <div
        role="alert"
        className="m-auto flex max-w-md flex-col items-center gap-4 px-6 py-10 text-center"
      >
        <Icon className="size-10 text-faint" aria-hidden />
        <h1 className="font-display text-2xl font-[550]">
          {isMissing ? t('errors.missingTitle') : t('errors.awayTitle')}
        </h1>
        <p className="text-balance text-soft">
          {isMissing ? t('errors.missingText') : describeError(error)}
        </p>
        {isMissing || !onRetry ? (
          <Link to="/" className="font-semibold text-ember-deep underline underline-offset-4">
            {t('errors.backToStart')}
          </Link>
        ) : (
          <Button variant="primary" onClick={onRetry}>
            {t('common.tryAgain')}
          </Button>
        )}
      </div>
    </div>
  );
}

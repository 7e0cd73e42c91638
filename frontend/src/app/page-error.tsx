import { Flame } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { t } from '@/lib/i18n/translate';

/** Shown when the page itself broke: what was said is on the server, and safe. */
export function PageError() {
  return (
    <main className="grid h-dvh place-items-center">
      <div
        role="alert"
        className="flex max-w-md flex-col items-center gap-4 p-6 text-center text-balance"
      >
        <Flame className="size-10 text-ember" aria-hidden />
        <h1 className="font-display text-2xl font-[550]">{t('app.faultTitle')}</h1>
        <p className="text-soft">{t('app.faultText')}</p>
        <Button variant="primary" onClick={() => window.location.reload()}>
          {t('app.loadAgain')}
        </Button>
      </div>
    </main>
  );
}

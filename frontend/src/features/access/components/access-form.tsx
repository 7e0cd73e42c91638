import { useEffect, useState } from 'react';
import { useSignIn } from '@/features/access/api/sign-in';
import { Button } from '@/components/ui/button';
import { Field, INPUT } from '@/components/ui/field';
import { Logo } from '@/components/ui/logo';
import { ApiError, describeError } from '@/lib/api/errors';
import { t } from '@/lib/i18n/translate';

/** Asks for the access token, in place of everything else. */
export function AccessForm() {
  const [token, setToken] = useState('');
  const [isMissing, setMissing] = useState(false);
  const signIn = useSignIn();

  useEffect(() => {
    document.title = t('app.title', { title: t('access.title') });
  }, []);

  const submit = () => {
    const given = token.trim();
    setMissing(!given);
    if (given) signIn.mutate(given);
  };
  const error = isMissing ? t('access.missing') : signIn.error ? problem(signIn.error) : undefined;
  return (
    <main className="hearth-light grid h-dvh place-items-center overflow-y-auto px-6 py-10">
      <form
        noValidate
        className="flex w-full max-w-sm flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Logo className="size-10" />
        <div>
          <h1 className="font-display text-2xl font-[550]">{t('access.title')}</h1>
          <p className="mt-1 text-pretty text-soft">{t('access.text')}</p>
        </div>
        <Field label={t('access.token')} hint={t('access.hint')} error={error}>
          {(control) => (
            <input
              {...control}
              autoFocus
              type="password"
              name="token"
              dir="ltr"
              autoComplete="current-password"
              className={INPUT}
              value={token}
              maxLength={1000}
              onChange={(event) => setToken(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" disabled={signIn.isPending}>
          {t('access.open')}
        </Button>
      </form>
    </main>
  );
}

function problem(error: Error): string {
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 401) return t('access.wrong');
  return status === 429 ? t('access.tooMany') : describeError(error);
}

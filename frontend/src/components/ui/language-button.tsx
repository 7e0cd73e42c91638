import { Languages } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { chooseLanguage, useLanguage } from '@/lib/i18n/language';
import { LANGUAGES, type Language } from '@/lib/i18n/languages';
import { t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';
import { IconButton } from './icon-button';

/** Another language draws the page anew: the button that was pressed for it has the focus again. */
let wasPressed = false;

/** Goes round the languages of the page. */
export function LanguageButton() {
  const button = useRef<HTMLButtonElement>(null);
  const language = useLanguage();
  const next = after(language);

  useEffect(() => {
    if (wasPressed) button.current?.focus();
    wasPressed = false;
  }, []);

  const change = async () => {
    wasPressed = true;
    try {
      await chooseLanguage(next);
    } catch (error) {
      wasPressed = false;
      toastError(t('language.failed'), error);
    }
  };
  return (
    <IconButton
      ref={button}
      icon={Languages}
      label={t('language.button', { now: LANGUAGES[language].name, next: LANGUAGES[next].name })}
      onClick={() => void change()}
    />
  );
}

function after(language: Language): Language {
  const all = Object.keys(LANGUAGES) as Language[];
  return all[(all.indexOf(language) + 1) % all.length] ?? language;
}

import { useSyncExternalStore } from 'react';
import { readStored, writeStored } from '@/lib/storage';
import english from '@/messages/en.json';
import { LANGUAGES, isLanguage, languageFor, type Language } from './languages';
import { pageLanguage, speak, type Messages } from './translate';

/** English is there from the first moment; another language is fetched when it is read. */
const LOADERS: Record<Language, () => Promise<Messages>> = {
  en: async () => english,
  de: async () => (await import('@/messages/de.json')).default,
};

const listeners = new Set<() => void>();
let wanted: Language = 'en';

/** What was chosen here, or else the first of the browser's languages that the page has. */
function preferredLanguage(): Language {
  const chosen = readStored('language');
  return chosen && isLanguage(chosen) ? chosen : languageFor(navigator.languages);
}

/** Shows the page in `language`, and keeps that. It fails when the texts can't be fetched. */
export async function chooseLanguage(language: Language): Promise<void> {
  await show(language);
  writeStored('language', language);
}

/** Shows the page in the language that its reader prefers, and follows the other tabs from now on. */
export async function followLanguage(): Promise<() => void> {
  // Where the texts of another language can't be fetched, the page stays as it is.
  const follow = () => show(preferredLanguage()).catch(() => undefined);
  const onStorage = () => void follow();
  window.addEventListener('storage', onStorage);
  await follow();
  return () => window.removeEventListener('storage', onStorage);
}

async function show(language: Language): Promise<void> {
  wanted = language;
  const messages = await LOADERS[language]();
  if (wanted !== language) return;
  const isNew = language !== pageLanguage();
  speak(language, messages);
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].direction;
  if (isNew) for (const listener of listeners) listener();
}

/** The language of the page. What is drawn under it as its `key` is drawn anew in another language. */
export function useLanguage(): Language {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, pageLanguage);
}

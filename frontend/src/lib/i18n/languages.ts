/** The languages that the page has, each by its own name. Its texts are in src/messages. */
export const LANGUAGES = {
  en: { name: 'English', direction: 'ltr' },
  de: { name: 'Deutsch', direction: 'ltr' },
} as const satisfies Record<string, { name: string; direction: 'ltr' | 'rtl' }>;

export type Language = keyof typeof LANGUAGES;

/** Whether the page has the language of this code. */
export function isLanguage(code: string): code is Language {
  return Object.hasOwn(LANGUAGES, code);
}

/** The first of the languages that a person reads, best first, that the page has. */
export function languageFor(tags: readonly string[]): Language {
  return tags.map(codeOf).find(isLanguage) ?? 'en';
}

/** How numbers and dates are written in `language`: as in the person's own country, where they say which. */
export function localeFor(language: Language, tags: readonly string[]): string {
  return tags.find((tag) => codeOf(tag) === language) ?? language;
}

function codeOf(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? '';
}

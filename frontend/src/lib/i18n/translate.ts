import { createTranslator } from 'use-intl/core';
import english from '@/messages/en.json';
import { isolate } from './isolate';
import { LANGUAGES, localeFor, type Language } from './languages';

type Texts<Part> = { [Key in keyof Part]: Part[Key] extends string ? string : Texts<Part[Key]> };

/** Every text of the page by its key, in one language. */
export type Messages = Texts<typeof english>;

type Call = (key: string, values?: Record<string, unknown>) => unknown;

function translatorFor(language: Language, messages: Messages) {
  const locale = localeFor(language, navigator.languages);
  // A test holds that another language has the same arguments.
  const translator = createTranslator({ locale, messages: messages as typeof english });
  const { direction } = LANGUAGES[language];
  const isolating =
    (call: Call): Call =>
    (key, values) =>
      call(key, values && isolate(values, direction));
  return Object.assign(isolating(translator as Call), translator, {
    rich: isolating(translator.rich as Call),
  }) as typeof translator;
}

let language: Language = 'en';

/**
 * The text for a key, in the language of the page. The keys are those of src/messages/en.json.
 *
 * It is to be called while something is drawn or said: what it answered is not to be kept.
 */
export let t = translatorFor('en', english);

/** The language that the page is in. */
export function pageLanguage(): Language {
  return language;
}

/** Has the page speak another language from now on. */
export function speak(next: Language, messages: Messages): void {
  language = next;
  t = translatorFor(next, messages);
}

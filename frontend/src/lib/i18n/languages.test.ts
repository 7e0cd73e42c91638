import { expect, it } from 'vitest';
import { languageFor, localeFor } from './languages';

it.each([
  [['de-AT', 'en'], 'de'],
  [['fr', 'de', 'en'], 'de'],
  [['en-GB', 'de'], 'en'],
  [['DE_ch'], 'de'],
  [['fr-CA', 'ja'], 'en'],
  [['constructor'], 'en'],
  [[], 'en'],
])('who reads %j gets the page in %s', (tags, language) => {
  expect(languageFor(tags)).toBe(language);
});

it.each([
  ['en', ['de', 'en-GB', 'en-US'], 'en-GB'],
  ['de', ['en-US', 'de-CH'], 'de-CH'],
  ['de', ['en-US'], 'de'],
] as const)('in %s numbers are written for %j as in %s', (language, tags, locale) => {
  expect(localeFor(language, tags)).toBe(locale);
});

import { expect, it } from 'vitest';
import { pageLanguage, t } from './translate';

it('speaks English from the first moment', () => {
  expect(pageLanguage()).toBe('en');
  expect(t('chat.thinking', { name: 'Ada' })).toBe('Ada is thinking');
});

it('keeps a name that runs the other way together', () => {
  expect(t('chat.thinking', { name: 'معلم' })).toBe('\u2068معلم\u2069 is thinking');
});

it('puts elements where a text has marks', () => {
  const score = t.rich('refinement.score', {
    passed: 3,
    total: 1234,
    of: (words) => `(${String(words)})`,
  });
  expect(score).toBe('3( of 1,234)');
});

it('takes no key that does not exist, and wants what a text needs: the compiler says so', () => {
  const calls = [
    // @ts-expect-error -- there is no such text
    () => t('chat.nothing'),
    // @ts-expect-error -- somebody thinks
    () => t('chat.thinking'),
    // @ts-expect-error -- messages are counted
    () => t('count.messages', { count: 'many' }),
    // @ts-expect-error -- a part of it is marked
    () => t.rich('refinement.score', { passed: 3, total: 4 }),
  ];
  expect(calls).toHaveLength(4);
});

import { expect, it } from 'vitest';
import { isolate } from './isolate';

it('keeps a name that runs from right to left apart from an English sentence', () => {
  expect(isolate({ name: 'معلم' }, 'ltr')).toEqual({ name: '\u2068معلم\u2069' });
});

it('leaves a name that runs as the sentence does as it is, and numbers and marks as well', () => {
  const link = () => 'a link';
  expect(isolate({ name: 'Ada', count: 3, link }, 'ltr')).toEqual({ name: 'Ada', count: 3, link });
  expect(isolate({ name: 'معلم' }, 'rtl')).toEqual({ name: 'معلم' });
});

it('keeps Latin names apart in a page that runs from right to left', () => {
  expect(isolate({ name: 'Ada' }, 'rtl')).toEqual({ name: '\u2068Ada\u2069' });
});

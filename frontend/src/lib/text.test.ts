import { expect, it } from 'vitest';
import { count, cx, formatBytes, plainText } from './text';

it.each([
  [0, 'no messages'],
  [1, '1 message'],
  [2, '2 messages'],
  [1234, '1,234 messages'],
])('counts %i', (amount, words) => {
  expect(count(amount, 'message')).toBe(words);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [98_362_432, '98.4 MB'],
  [999_700, '1.0 MB'],
  [986_000_000, '986 MB'],
  [1_117_320_768, '1.1 GB'],
])('writes %i bytes as %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

it('joins the class names that are there', () => {
  expect(cx('a', false, null, undefined, '', 'b')).toBe('a b');
});

it.each([
  ['## Three **slow** days\n\nYou *asked*', 'Three slow days You asked'],
  ['- [x] `code` and [a link](https://example.org)', 'code and a link'],
  ['> quoted\n1. one\n2. two', 'quoted one two'],
  ['![A map](https://example.org/a.png) 2 * 3 = 6', 'A map 2 * 3 = 6'],
  ['snake_case_name and 1_000', 'snake_case_name and 1_000'],
  ['```js\nlet a\n```', 'let a'],
])('reads %j as %j', (markdown, words) => {
  expect(plainText(markdown)).toBe(words);
});

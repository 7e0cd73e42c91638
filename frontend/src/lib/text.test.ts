import { expect, it } from 'vitest';
import { cx, plainText } from './text';

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

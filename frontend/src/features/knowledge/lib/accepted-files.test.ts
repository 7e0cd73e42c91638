import { describe, expect, it } from 'vitest';
import { whyRefused } from './accepted-files';

const LIMIT = 52_428_800;

describe('a file', () => {
  it.each(['a.pdf', 'A.PDF', 'notes.v2.md', 'page.htm', 'table.csv', 'letter.docx', 'plain.txt'])(
    'named %s is sent',
    (name) => {
      expect(whyRefused({ name, size: LIMIT }, LIMIT)).toBeNull();
    },
  );

  it.each([
    ['film.mp4', 10, '“.mp4” files'],
    ['Makefile', 10, 'files without an ending'],
    ['.env', 10, 'files without an ending'],
    ['empty.pdf', 0, 'The file is empty.'],
    ['huge.pdf', 80_000_000, '80.0 MB, and 50 MB is the most'],
  ])('named %s with %i bytes is refused, and told why', (name, size, words) => {
    expect(whyRefused({ name, size }, LIMIT)).toContain(words);
  });
});

import { describe, expect, it } from 'vitest';
import { besideParams, readPassage } from './viewer-place';

const read = (search: string) => readPassage(new URLSearchParams(search));

describe('a passage in an address', () => {
  it('comes back as it was written', () => {
    const search = besideParams({ document_id: 'd', char_start: 12, char_end: 90 });
    expect(new URLSearchParams(search).get('document')).toBe('d');
    expect(read(search)).toEqual({ start: 12, end: 90 });
  });

  it.each(['', 'char_start=1', 'char_start=9&char_end=3', 'char_start=-1&char_end=x'])(
    'that makes no sense is none: %s',
    (search) => {
      expect(read(search)).toBeNull();
    },
  );
});

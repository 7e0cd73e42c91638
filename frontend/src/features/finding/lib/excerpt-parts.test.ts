import { describe, expect, it } from 'vitest';
import { excerptParts } from './excerpt-parts';

const marked = (excerpt: string, ...highlights: number[][]) =>
  excerptParts(excerpt, highlights)
    .map(({ text, isHit }) => (isHit ? `[${text}]` : text))
    .join('');

describe('the parts of an excerpt', () => {
  it('are the words that were found and what is between them', () => {
    expect(marked('The kestrel hovers', [4, 11])).toBe('The [kestrel] hovers');
    expect(marked('kestrel, kestrel', [0, 7], [9, 16])).toBe('[kestrel], [kestrel]');
  });

  it('are counted in whole characters, as the server does', () => {
    expect(marked('🙂🙂 kestrel 🙂', [3, 10])).toBe('🙂🙂 [kestrel] 🙂');
  });

  it('are one where nothing is marked, and none where there is nothing', () => {
    expect(marked('kestrel')).toBe('kestrel');
    expect(excerptParts('', [])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { characters, cutAt, indexOfCharacter } from './characters';

const TEXT = 'a🔥b🔥🔥c';

describe('characters', () => {
  it('are counted as the server counts them, whatever they take here', () => {
    expect(characters('')).toBe(0);
    expect(characters('plain')).toBe(5);
    expect(characters(TEXT)).toBe([...TEXT].length);
  });

  it('are found where they begin', () => {
    for (const number of [0, 1, 2, 3, 4, 5, 6]) {
      expect(indexOfCharacter(TEXT, number)).toBe([...TEXT].slice(0, number).join('').length);
    }
    expect(indexOfCharacter(TEXT, 99)).toBe(TEXT.length);
    expect(indexOfCharacter(TEXT, -4)).toBe(0);
  });

  it('cut a text without breaking any', () => {
    expect(cutAt(TEXT, 1, 4)).toEqual(['a', '🔥b🔥', '🔥c']);
    expect(cutAt('none of it', -20, -3)).toEqual(['', '', 'none of it']);
    expect(cutAt('the end of it', 11, 40)).toEqual(['the end of ', 'it', '']);
  });
});

import { describe, expect, it } from 'vitest';
import { makeCall } from '@/testing/fixtures';
import { partsOf } from './call-parts';

const shapeOf = (text: string, offsets: number[]) =>
  partsOf(
    text,
    offsets.map((offset) => makeCall({ offset })),
  ).map((part) => (part.kind === 'text' ? part.text : '*'));

describe('the parts of a reply', () => {
  it('is one text without calls', () => {
    expect(shapeOf('One. Two.', [])).toEqual(['One. Two.']);
    expect(shapeOf('', [])).toEqual([]);
  });

  it('has calls between the words before and after them, in their order', () => {
    expect(shapeOf('One.\n\nTwo.', [4])).toEqual(['One.', '*', '\n\nTwo.']);
    expect(shapeOf('One.\n\nTwo.', [4, 4])).toEqual(['One.', '*', '*', '\n\nTwo.']);
    expect(shapeOf('One.', [0, 4])).toEqual(['*', 'One.', '*']);
    expect(shapeOf('', [0])).toEqual(['*']);
  });

  it('counts characters as the server does', () => {
    expect(shapeOf('🔥🔥 Two.', [2])).toEqual(['🔥🔥', '*', ' Two.']);
  });

  it('shows every call, however short the text is by now', () => {
    expect(shapeOf('One.', [4, 90])).toEqual(['One.', '*', '*']);
  });

  it('keeps its texts by their place while they grow', () => {
    const calls = [makeCall({ offset: 4 })];
    const keys = (text: string) => partsOf(text, calls).map(({ key }) => key);
    expect(keys('One. T').slice(0, 3)).toEqual(keys('One. Two. Three.'));
  });
});

import { describe, expect, it } from 'vitest';
import { EMPTY_SPLIT, splitBlocks, type SplitText } from './split-blocks';

const REPLY = `## Three slow days

A journey that leaves **time to look** out of the window, by *post bus* too.

1. **Bolzano**: arrive before noon.
2. Val Gardena: the bus takes an hour.

   It stops twice.
3. Dobbiaco

| Day | Route |
|:----|------:|
| 1 | Verona → Bolzano |

> The mountains are calling
and I must go.

- [x] a warm layer
- [ ] coins
  - for the hut

\`\`\`python
def evening():

    return "fire"
\`\`\`

Setext heading
==============

It follows that
$$
a
- b
=
c
$$
and \\[ d \\] costs $5.

$$ is never closed
- as a list

\\[
e
\\]

See [the timetable][t] &amp; more. ~~Gone~~.

***

[t]: https://www.example.org/times "Times"

The end.
`;

const sources = (split: SplitText) => split.blocks.map((block) => block.source);

describe('cutting a text into blocks', () => {
  it('loses nothing', () => {
    expect(sources(splitBlocks(REPLY)).join('')).toBe(REPLY);
  });

  it('finds the blocks that a reader sees', () => {
    const blocks = sources(splitBlocks(REPLY)).filter((block) => block.trim() !== '');
    expect(blocks.map((block) => block.trim().split('\n')[0])).toEqual([
      '## Three slow days',
      'A journey that leaves **time to look** out of the window, by *post bus* too.',
      '1. **Bolzano**: arrive before noon.',
      '| Day | Route |',
      '> The mountains are calling',
      '- [x] a warm layer',
      '```python',
      'Setext heading',
      'It follows that',
      '$$',
      String.raw`and \[ d \] costs $5.`,
      '$$ is never closed',
      String.raw`\[`,
      'See [the timetable][t] &amp; more. ~~Gone~~.',
      '***',
      '[t]: https://www.example.org/times "Times"',
      'The end.',
    ]);
  });

  it.each([1, 3, 7])('gives the same blocks when the text grows by %i characters', (step) => {
    let split = EMPTY_SPLIT;
    for (let end = step; end < REPLY.length + step; end += step) {
      const prefix = REPLY.slice(0, end);
      split = splitBlocks(prefix, split);
      const fresh = splitBlocks(prefix);
      expect(split).toEqual(fresh);
    }
  });

  it('reads only the open end again', () => {
    const long = 'A paragraph of an essay.\n\n'.repeat(2_000);
    const before = splitBlocks(long);
    const after = splitBlocks(`${long}One more word`, before);
    expect(after.blocks.slice(0, 3_998)).toEqual(before.blocks.slice(0, 3_998));
    expect(after.blocks.at(-1)?.source).toBe('One more word');
  });

  it('starts anew when the text is another one', () => {
    const before = splitBlocks('One.\n\nTwo.');
    expect(sources(splitBlocks('Three.', before))).toEqual(['Three.']);
  });

  it('keeps the same answer for the same text', () => {
    const split = splitBlocks('One.\r\n\r\nTwo.');
    expect(splitBlocks('One.\r\n\r\nTwo.', split)).toBe(split);
    expect(sources(split).filter((block) => block.trim())).toEqual(['One.', 'Two.']);
  });
});

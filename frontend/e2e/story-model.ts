import { type ChatRequest, WordModel } from './word-model';

/** Tokens of a reply in a second. */
export const PACE = 200;

const PARAGRAPH =
  'The lamp on the **far shore** burned all night, and nobody had ever asked who lit it. On the third evening she took the `small boat` out, counted the strokes, and _turned back_ only once. ';
const PARTS = [
  `## The lamp\n\n${PARAGRAPH}\n\n`,
  '- a rope of nine fathoms\n- two lanterns, one of them lit\n- bread, salt, and the letter\n\n',
  '```python\ndef tide(hour: int) -> float:\n    """Return the height of the water."""\n    return 2.4 + 1.9 * sin(hour / 12.4 * tau)\n```\n\n',
  '| hour | water |\n|---|--:|\n| six | 2.4 m |\n| nine | 4.1 m |\n\n',
  `${PARAGRAPH}${PARAGRAPH}\n\n> Nobody had asked.\n\n`,
];

/** Tells a story for `seconds`, or as long as is asked: in Markdown with all that replies have, or, asked so, in one paragraph without an end. */
export function storyModel(seconds: number): WordModel {
  const tell = ({ messages }: ChatRequest) => {
    const asked = /of (\d+) seconds/.exec(messages.at(-1)?.content ?? '');
    const words = Number(asked?.[1] ?? seconds) * PACE;
    const whole = messages.at(-1)?.content.includes('one paragraph') ? PARAGRAPH : PARTS.join('');
    const each = whole.split(/(?<=\s)/);
    return Array.from({ length: words }, (_, number) => each[number % each.length]).join('');
  };
  return new WordModel(tell, 1_000 / PACE);
}

import type { ChatRequest, ModelAnswer } from '../word-model';

/** A reply with something of everything that a reply can have. */
const EVERYTHING = [
  'Because the light of the evening sun has a **longer way** through the air, and on it loses its blue.',
  '### In three steps',
  '1. Sunlight is a mix of all colours.\n2. Air scatters blue far more than red: the share goes with $1/\\lambda^4$.\n3. In the evening the way is about *forty times* as long, so only red arrives.',
  '$$I(x) = I_0\\, e^{-\\beta x}, \\qquad \\beta \\propto \\frac{1}{\\lambda^4}$$',
  '| Colour | Wavelength | What is left at dusk |\n|:--|--:|--:|\n| Blue | 450 nm | 2 % |\n| Green | 530 nm | 13 % |\n| Red | 650 nm | 44 % |',
  'You can try it with a few lines:',
  '```python\nimport math\n\ndef left(wavelength_nm: float, path: float = 40.0) -> float:\n    """The share of light that arrives."""\n    beta = 0.098 * (450 / wavelength_nm) ** 4\n    return math.exp(-beta * path)  # Beer and Lambert\n\nprint([round(left(nm), 2) for nm in (450, 530, 650)])\n```',
  '- [x] Look at the sky at noon\n- [x] Look at it again at dusk\n- [ ] Put a drop of milk into a glass of water, and a lamp behind it',
  '> A clear question: why is the sky not violet, which is scattered even more? See [Rayleigh scattering](https://example.org/rayleigh).',
].join('\n\n');

const BEGINNING = [
  'Let us begin with the **tides**. The moon pulls at the sea, and more at the side that is nearer to it.',
  '- The water on the near side is pulled towards the moon.\n- The Earth itself is pulled a little less,',
].join('\n\n');

/** The prompt of the agent that is refined. */
export const ROUGH = 'Help customers of Blue Bottle. Be nice. We open at nine.';
const REFINED =
  'You help the customers of Blue Bottle. Be warm and brief. We open at nine. Never talk about the weather.';
const CHANGES = [
  { change: 'Says who the agent is', reason: 'It then knows whom it speaks for.' },
  { change: 'Leaves out the weather', reason: 'Nobody has asked for it, and it was often wrong.' },
];

/** Questions, by a word of theirs, and what is answered. */
const ANSWERS: readonly [RegExp, ModelAnswer][] = [
  [/red in the evening/, EVERYTHING],
  [/how many seats/i, 'The Harbour Cafe has 46 seats and is owned by Maria Lindqvist [1].'],
  [
    /longer than twelve/i,
    'They moor at the **northern pier** [1]. Shorter ones find a place at the stairs.',
  ],
  [/tides/, { holdsAfter: BEGINNING }],
  [/Think first/, { holdsAfter: '' }],
  [/break off/, { breaksAfter: 'It began well enough, and then' }],
  [/too much/, { status: 429 }],
  [/name for a boat/, '**Windfall**, since it came to you by luck.'],
  [
    /weather/,
    'It will be dry until the evening, with a light wind from the west. Take a jacket if you stay out late.',
  ],
];

/** What the model of the screens says. */
export function sayFitting({ messages, response_format: format }: ChatRequest): ModelAnswer {
  const system = messages.find(({ role }) => role === 'system')?.content ?? '';
  const question = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  if (format) return JSON.stringify({ refined_prompt: REFINED, changes: CHANGES });
  if (/hold on/.test(system) && /Is it sunny/.test(question)) return { holdsAfter: '' };
  if (/open/.test(question) && system.includes('open at nine')) return 'We open at nine.';
  const [, answer] = ANSWERS.find(([about]) => about.test(question)) ?? [];
  return answer ?? 'Let me ask somebody about that for you.';
}

/** The pages of a small handbook. */
export const HANDBOOK: readonly (readonly string[])[] = [
  ['Harbour handbook', '', 'This handbook is for everyone who works at the harbour.'],
  ['Boats', '', 'Boats longer than twelve metres moor at the northern pier.'],
  [
    'Places to eat',
    '',
    'There are two places to eat at the harbour.',
    'The Harbour Cafe has 46 seats and is owned by Maria Lindqvist.',
  ],
  ['Lost property', '', 'What was found is kept at the office of the harbour master.'],
];

/** A longer text without pages. */
export const NOTES = Array.from({ length: 120 }, (_, index) =>
  index === 70
    ? 'Boats longer than twelve metres pay the fee for two places, and moor where the harbour master says.'
    : `Note ${index + 1}: the wind came from the west, the sea was calm, and nothing else was to be written down.`,
).join('\n\n');

/** What ChatGPT saves when it is asked for everything: conversations of the last weeks. */
export function exportOfChatGpt(): string {
  const day = 86_400;
  const now = Date.now() / 1000;
  const titles = [
    'A name for a boat',
    'Packing for the coast',
    'How to varnish oak',
    'Knots to learn first',
  ];
  return JSON.stringify([
    ...titles.map((title, index) => conversation(title, now - (index * index + 1) * 2 * day, 2)),
    conversation(
      'Letters to the harbour, one for every day of the spring, in order',
      now - 1.2 * day,
      70,
    ),
  ]);
}

function conversation(title: string, end: number, length: number): object {
  const mapping: Record<string, object> = { root: { id: 'root', parent: null, message: null } };
  for (let number = 0; number < length; number += 1) {
    const role = number % 2 ? 'assistant' : 'user';
    const parts = [
      number % 2
        ? `That is letter ${number}. It is kind, short, and says when you will be there. Is anything missing?`
        : `Please read my letter of day ${number / 2 + 1}.`,
    ];
    const id = `${title}-${number}`;
    const parent = number ? `${title}-${number - 1}` : 'root';
    const create_time = end - (length - number) * 9_000;
    const content = { content_type: 'text', parts };
    mapping[id] = { id, parent, message: { id, author: { role }, content, create_time } };
  }
  const current_node = `${title}-${length - 1}`;
  return { title, create_time: end - length * 9_000, update_time: end, mapping, current_node };
}

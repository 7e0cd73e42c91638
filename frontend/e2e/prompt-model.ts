import { type ChatRequest, WordModel } from './word-model';

/** The prompt that this model makes of every prompt. */
const REFINED =
  'You help the customers of Blue Bottle. Be warm and brief. We open at nine. Never talk about the weather.';

const CHANGES = [
  { change: 'Says who the agent is', reason: 'It then knows whom it speaks for.' },
  { change: 'Says when the shop opens', reason: 'Customers ask this first.' },
];

/** A model that knows when a shop opens if its prompt says so, and that refines every prompt alike. */
export const promptModel = () => new WordModel(replyTo, 12);

function replyTo({ messages, response_format: format }: ChatRequest): string {
  const [system = '', question = ''] = messages.map(({ content }) => content);
  if (format) return JSON.stringify({ refined_prompt: REFINED, changes: CHANGES });
  if (question.includes('open') && system.includes('open at nine')) return 'We open at nine.';
  return 'Let me ask somebody about that for you.';
}

import { createServer, type Server, type ServerResponse } from 'node:http';

interface Request {
  messages: { role: string; content: string }[];
  response_format?: unknown;
}

/** The prompt that this model makes of every prompt. */
export const REFINED =
  'You help the customers of Blue Bottle. Be warm and brief. We open at nine. Never talk about the weather.';

/** A model that knows when a shop opens if its prompt says so, and that refines every prompt alike. */
export class PromptModel {
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => void answer(body, response));
  });

  /** Starts it and returns its base URL. */
  async start(): Promise<string> {
    await new Promise<void>((started) => this.#server.listen(0, '127.0.0.1', started));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function answer(body: string, response: ServerResponse): Promise<void> {
  const headers = { 'Content-Type': body ? 'text/event-stream' : 'application/json' };
  response.writeHead(200, headers);
  if (!body) return void response.end('{"object": "list", "data": []}');
  for (const word of replyTo(JSON.parse(body) as Request).split(/(?<= )/)) {
    response.write(event({ choices: [{ index: 0, delta: { content: word } }] }));
    await new Promise((later) => setTimeout(later, 12));
  }
  response.write(event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
  response.end('data: [DONE]\n\n');
}

function event(data: object): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'prompt-model', ...data })}\n\n`;
}

function replyTo({ messages, response_format: format }: Request): string {
  const [system = '', question = ''] = messages.map(({ content }) => content);
  if (format) return JSON.stringify({ refined_prompt: REFINED, changes: CHANGES });
  if (question.includes('open') && system.includes('open at nine')) return 'We open at nine.';
  return 'Let me ask somebody about that for you.';
}

const CHANGES = [
  { change: 'Says who the agent is', reason: 'It then knows whom it speaks for.' },
  { change: 'Says when the shop opens', reason: 'Customers ask this first.' },
];

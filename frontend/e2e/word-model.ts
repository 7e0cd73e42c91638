import { createServer, type Server, type ServerResponse } from 'node:http';

/** What is asked of a model, as far as these models look at it. */
export interface ChatRequest {
  messages: { role: string; content: string }[];
  response_format?: unknown;
}

/** A tool that is called, by its name, and the arguments as JSON. */
interface Call {
  name: string;
  arguments: string;
}

/**
 * What a model does with a question: says a text, says some words and then no more until the server hangs up,
 * breaks off after them, calls tools after them, or refuses with a status.
 */
export type ModelAnswer =
  | string
  | { holdsAfter: string }
  | { breaksAfter: string }
  | { callsAfter: string; calls: readonly Call[] }
  | { status: number };

/** A provider of the chat alone, with a rule in place of a model. */
export class WordModel {
  #said = 0;
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => void this.#answer(body, response));
  });

  /** `pace` is the time between two words, in milliseconds. */
  constructor(
    private readonly rule: (request: ChatRequest) => ModelAnswer,
    private readonly pace = 0,
  ) {}

  /** How many characters it has said so far, in all. */
  get said(): number {
    return this.#said;
  }

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

  async #answer(body: string, response: ServerResponse): Promise<void> {
    if (!body) return sendJson(response, 200, { object: 'list', data: [] });
    const answer = this.rule(JSON.parse(body) as ChatRequest);
    if (typeof answer === 'object' && 'status' in answer) {
      return sendJson(response, answer.status, { error: { message: 'Refused.' } });
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
    const text = wordsOf(answer);
    let due = performance.now();
    for (const word of text.split(/(?<=\s)/)) {
      response.write(event({ delta: { content: word } }));
      this.#said += word.length;
      // By the clock: timers are late, and what they are late by must not add up.
      due += this.pace;
      const early = due - performance.now();
      if (early > 0) await new Promise((later) => setTimeout(later, early));
    }
    if (typeof answer === 'string') {
      end(response, 'stop');
    } else if ('calls' in answer) {
      response.write(event({ delta: { tool_calls: answer.calls.map(asStreamed) } }));
      end(response, 'tool_calls');
    } else if ('breaksAfter' in answer) {
      response.write(':\n\n', () => response.destroy());
    }
  }
}

function wordsOf(answer: Exclude<ModelAnswer, { status: number }>): string {
  if (typeof answer === 'string') return answer;
  if ('holdsAfter' in answer) return answer.holdsAfter;
  return 'breaksAfter' in answer ? answer.breaksAfter : answer.callsAfter;
}

const asStreamed = (call: Call, index: number) => ({
  index,
  id: `call_${index}`,
  type: 'function',
  function: call,
});

function end(response: ServerResponse, reason: string): void {
  response.write(event({ delta: {}, finish_reason: reason }));
  response.end('data: [DONE]\n\n');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

function event(choice: object): string {
  const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'words' };
  return `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, ...choice }] })}\n\n`;
}

import { test as base } from './fixtures';
import { ScriptedProvider } from './provider';
import { FiresideServer } from './server';

/** Calls of the server's API, for what a test only needs to be there. */
export class Api {
  constructor(private readonly url: string) {}

  /** Creates something; `statuses` are those that will do. */
  async post(path: string, body: object, statuses = [200, 201]): Promise<{ id: string }> {
    const headers = { 'Content-Type': 'application/json' };
    return this.#send(path, { headers, body: JSON.stringify(body) }, statuses).then(
      (text) => JSON.parse(text) as { id: string },
    );
  }

  /** Changes something. */
  async put(path: string, body: object): Promise<void> {
    const headers = { 'Content-Type': 'application/json' };
    await this.#send(path, { method: 'PUT', headers, body: JSON.stringify(body) }, [200]);
  }

  /** Sends a message, and waits until its reply is whole. */
  async say(session: string, content: string): Promise<void> {
    const headers = { 'Content-Type': 'application/json', Accept: 'text/event-stream' };
    const body = JSON.stringify({ content });
    await this.#send(`sessions/${session}/messages`, { headers, body }, [200, 201]);
  }

  /** Adds a file to a library. */
  async upload(agent: string, name: string, content: string | Buffer): Promise<string> {
    const body = new FormData();
    body.append('file', new File([new Uint8Array(Buffer.from(content))], name));
    const answer = await this.#send(`agents/${agent}/documents`, { body }, [202]);
    return (JSON.parse(answer) as { id: string }).id;
  }

  /** Waits until every document of a library has been read. */
  async libraryIsRead(agent: string): Promise<void> {
    const statuses = async () => {
      const answer = await fetch(`${this.url}/api/agents/${agent}/documents`);
      const { documents } = (await answer.json()) as { documents: { status: string }[] };
      return documents.filter(({ status }) => status !== 'ready' && status !== 'failed').length;
    };
    await base.expect.poll(statuses, { timeout: 60_000 }).toBe(0);
  }

  async #send(path: string, request: RequestInit, statuses: number[]): Promise<string> {
    const answer = await fetch(`${this.url}/api/${path}`, { method: 'POST', ...request });
    const text = await answer.text();
    if (!statuses.includes(answer.status)) {
      throw new Error(`${path} answered ${answer.status}: ${text}`);
    }
    return text;
  }
}

/** Tests against the real server with a provider that repeats what it is told, started once. */
export const test = base.extend<{ api: Api }, { server: FiresideServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const provider = new ScriptedProvider();
      const OPENAI_BASE_URL = await provider.start();
      const server = new FiresideServer({ OPENAI_BASE_URL, OPENAI_API_KEY: 'sk-scripted' });
      await server.start();
      await use(server);
      await server.stop();
      server.clear();
      provider.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  api: async ({ server }, use) => use(new Api(server.url)),
});

export const { expect } = test;

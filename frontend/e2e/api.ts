import { expect } from '@playwright/test';

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

  /** Reads something. */
  async get<T>(path: string): Promise<T> {
    return JSON.parse(await this.#send(path, { method: 'GET' }, [200])) as T;
  }

  /** Sends a message, and waits until its reply is whole. */
  async say(session: string, content: string): Promise<void> {
    await this.reply(`sessions/${session}/messages`, { content });
  }

  /** Asks for a reply by any call that begins one, and waits until it is whole. */
  async reply(path: string, body: object = {}): Promise<void> {
    const headers = { 'Content-Type': 'application/json', Accept: 'text/event-stream' };
    await this.#send(path, { headers, body: JSON.stringify(body) }, [200, 201]);
  }

  /** Adds a file to a library. */
  async upload(agent: string, name: string, content: string | Buffer): Promise<string> {
    return (await this.sendFile(`agents/${agent}/documents`, 'file', name, content)).id;
  }

  /** Sends a file in the `field` of a form. */
  async sendFile(path: string, field: string, name: string, content: string | Buffer) {
    const body = new FormData();
    body.append(field, new File([new Uint8Array(Buffer.from(content))], name));
    return JSON.parse(await this.#send(path, { body }, [200, 201, 202])) as { id: string };
  }

  /** Waits until every document of a library has been read. */
  async libraryIsRead(agent: string): Promise<void> {
    const statuses = async () => {
      const answer = await fetch(`${this.url}/api/agents/${agent}/documents`);
      const { documents } = (await answer.json()) as { documents: { status: string }[] };
      return documents.filter(({ status }) => status !== 'ready' && status !== 'failed').length;
    };
    await expect.poll(statuses, { timeout: 300_000 }).toBe(0);
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

/** A stream of events that a test writes, byte by byte where it wants to. */
export class EventStream {
  /** The answer to give to the page. */
  readonly response: Response;
  /** Whether the page no longer listens. */
  isCancelled = false;
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  private lastId = 0;

  constructor(lastId = 0) {
    this.lastId = lastId;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller;
      },
      cancel: () => {
        this.isCancelled = true;
      },
    });
    this.response = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  /** Sends bytes as they are. */
  write(bytes: Uint8Array | string): void {
    this.controller.enqueue(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
  }

  /** Sends an event with the next id, or with `id`. */
  event(name: string, data: unknown, id: number = this.lastId + 1): void {
    this.lastId = id;
    this.write(eventText(name, data, id));
  }

  token(content: string): void {
    this.event('token', { content });
  }

  /** Ends the stream as a server does. */
  end(): void {
    this.controller.close();
  }

  /** Breaks the connection, as a lost network does. */
  cut(): void {
    this.controller.error(new TypeError('network error'));
  }
}

/** An event as it travels. */
export function eventText(name: string, data: unknown, id: number): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

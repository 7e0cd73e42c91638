import { createParser } from 'eventsource-parser';

/** One event of a server-sent stream. */
export interface ServerEvent {
  /** The name of the event; "message" where the stream gives none. */
  event: string;
  /** The id of this event, or null where it carries none. */
  id: string | null;
  data: string;
}

/** Takes the bytes of a stream in any cut and returns the events that are complete. */
export interface EventDecoder {
  feed: (bytes: Uint8Array) => ServerEvent[];
}

/** A decoder for one stream. What is left unfinished at its end is no event, as the standard has it. */
export function createEventDecoder(): EventDecoder {
  let complete: ServerEvent[] = [];
  const text = new TextDecoder();
  const parser = createParser({
    onEvent: ({ event, id, data }) =>
      complete.push({ event: event || 'message', id: id ?? null, data }),
  });
  return {
    feed(bytes) {
      parser.feed(text.decode(bytes, { stream: true }));
      const events = complete;
      complete = [];
      return events;
    },
  };
}

/** The events of `body`, several at once where they arrived together. An empty batch is a sign of life. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerEvent[], void, void> {
  const decoder = createEventDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.feed(value);
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

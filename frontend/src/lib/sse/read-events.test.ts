import { describe, expect, it } from 'vitest';
import vectors from '@/testing/vectors/sse-vectors.json';
import { createEventDecoder, readEvents, type ServerEvent } from './read-events';

interface Vector {
  name: string;
  chunks_b64: string[];
  expected: { event: string; data: string; id?: string }[];
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function join(chunks: Uint8Array[]): Uint8Array {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

function decode(chunks: readonly Uint8Array[]): ServerEvent[] {
  const decoder = createEventDecoder();
  return chunks.flatMap((chunk) => decoder.feed(chunk));
}

/** The events with what the vectors tell of them: an id where it matters, which stays until another comes. */
function known(events: ServerEvent[], expected: Vector['expected']): Vector['expected'] {
  let lastId = '';
  return events.map(({ event, data, id }, index) => {
    lastId = id ?? lastId;
    return { event, data, ...('id' in (expected[index] ?? {}) && { id: lastId }) };
  });
}

describe('the decoder', () => {
  it.each(vectors as Vector[])('reads $name as the standard says', ({ chunks_b64, expected }) => {
    const chunks = chunks_b64.map(bytesOf);
    expect(known(decode(chunks), expected)).toEqual(expected);
  });

  it.each(vectors as Vector[])('reads $name the same byte by byte', ({ chunks_b64, expected }) => {
    const whole = join(chunks_b64.map(bytesOf));
    const single = Array.from(whole, (byte) => Uint8Array.of(byte));
    expect(known(decode(single), expected)).toEqual(expected);
  });

  it('gives the same events wherever a reply is cut in two', () => {
    const text =
      'event: start\nid: 1\ndata: {"message_id":"a"}\n\n: heartbeat\n\n' +
      'event: token\r\nid: 2\r\ndata: {"content":"Glut 🔥 für\\n"}\r\n\r\n' +
      'event: done\nid: 3\ndata: {"full_content":"Glut 🔥 für"}\n\n';
    const bytes = new TextEncoder().encode(text);
    const whole = decode([bytes]);
    expect(whole.map(({ event, id }) => `${event} ${id}`)).toEqual([
      'start 1',
      'token 2',
      'done 3',
    ]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(decode([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    }
  });

  it('makes no event of what is unfinished at the end', () => {
    expect(decode([new TextEncoder().encode('event: token\ndata: {"content":"half')])).toEqual([]);
  });
});

describe('reading a body', () => {
  const streamOf = (texts: string[]) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    });

  it('gives a batch for every piece that arrives, empty where it only shows life', async () => {
    const batches: number[] = [];
    const body = streamOf(['data: 1\n\ndata: 2\n\n', ': heartbeat\n\n', 'data: 3\n\n']);
    for await (const batch of readEvents(body)) batches.push(batch.length);
    expect(batches).toEqual([2, 0, 1]);
  });

  it('lets go of the connection when nobody listens any more', async () => {
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      cancel: () => {
        isCancelled = true;
      },
    });
    for await (const _batch of readEvents(endless)) break;
    expect(isCancelled).toBe(true);
  });
});

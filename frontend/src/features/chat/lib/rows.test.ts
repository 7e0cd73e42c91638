import { describe, expect, it } from 'vitest';
import { makeMessage } from '@/testing/fixtures';
import type { Outgoing } from './outbox';
import { buildRows, hasArrived, type Row } from './rows';

const session = { id: 's' };
const at = (day: number, hour: number) => new Date(2026, 4, day, hour).toISOString();
const question = makeMessage(session, 'user', 'Why?', { created_at: at(3, 9) });
const answer = makeMessage(session, 'assistant', 'Because.', { created_at: at(3, 9) });
const later = makeMessage(session, 'user', 'And then?', { created_at: at(4, 8) });

const outgoing = (part: Partial<Outgoing> = {}): Outgoing => ({
  content: 'On its way',
  key: 'k',
  createdAt: at(4, 9),
  state: 'sending',
  problem: null,
  ...part,
});
const kinds = (rows: Row[]) => rows.map((row) => row.kind);

describe('the rows of a transcript', () => {
  it('begin each day with its date', () => {
    expect(kinds(buildRows([question, answer, later], null, null))).toEqual([
      'day',
      'message',
      'message',
      'day',
      'message',
    ]);
  });

  it('have keys of their own', () => {
    const keys = buildRows([question, answer, later], null, outgoing()).map((row) => row.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('show a question being sent above the reply it waits for', () => {
    const request = { kind: 'send', sessionId: 's', content: 'On its way', key: 'k' } as const;
    expect(kinds(buildRows([question], request, outgoing()))).toEqual([
      'day',
      'message',
      'outgoing',
      'awaited',
    ]);
  });

  it('keep a question that was not sent at the end, with the reason', () => {
    const problem = 'The server is away.';
    const rows = buildRows([question], null, outgoing({ state: 'unsent', problem }));
    expect(rows.at(-1)).toMatchObject({ kind: 'outgoing', problem });
  });

  it('show nothing of a first message before it is sent', () => {
    expect(buildRows([], null, outgoing({ state: 'waiting' }))).toEqual([]);
  });

  it('hide what another reply is asked in place of', () => {
    const request = { kind: 'regenerate', messageId: answer.id, key: 'k' } as const;
    expect(kinds(buildRows([question, answer, later], request, null))).toEqual([
      'day',
      'message',
      'awaited',
    ]);
  });

  it('show an edited question in place of the earlier one', () => {
    const request = {
      kind: 'edit',
      messageId: question.id,
      content: 'Why not?',
      key: 'k',
    } as const;
    const rows = buildRows([question, answer], request, null);
    expect(kinds(rows)).toEqual(['outgoing', 'awaited']);
    expect(rows[0]).toMatchObject({ content: 'Why not?' });
  });
});

describe('a message left behind', () => {
  it('has arrived when the server holds the same words since then', () => {
    expect(hasArrived([later], outgoing({ content: 'And then?', createdAt: at(4, 8) }))).toBe(true);
  });

  it('has not arrived when the same words are older, or are the agent’s', () => {
    expect(hasArrived([question], outgoing({ content: 'Why?' }))).toBe(false);
    expect(hasArrived([answer], outgoing({ content: 'Because.', createdAt: at(3, 9) }))).toBe(
      false,
    );
  });
});

describe('a question that was spoken', () => {
  const spoken = outgoing({ content: '', seconds: 3 });

  it('stands before its awaited reply, with its length', () => {
    const audio = new Blob(['sound']);
    const asked = { kind: 'voice', sessionId: 's', audio, key: 'k' } as const;
    const rows = buildRows([], asked, spoken);
    expect(kinds(rows)).toEqual(['outgoing', 'awaited']);
    expect(rows[0]).toMatchObject({ seconds: 3 });
  });

  it('has arrived when a spoken question has', () => {
    expect(hasArrived([question, later], spoken)).toBe(false);
    const part = { message_type: 'voice', created_at: at(4, 9) } as const;
    expect(hasArrived([makeMessage(session, 'user', 'Heard', part)], spoken)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { makeMessage } from '@/testing/fixtures';
import { isEnd, parseTurnEvent } from './turn-events';

const parse = (event: string, data: unknown, id: string | null = '3') =>
  parseTurnEvent({ event, id, data: JSON.stringify(data) });

describe('an event of the server', () => {
  it('is read by its kind', () => {
    const question = makeMessage({ id: 's' }, 'user', 'Hello');
    expect(parse('start', { user_message: question, message_id: 'm' })).toEqual({
      type: 'start',
      id: '3',
      userMessage: question,
      messageId: 'm',
    });
    expect(parse('token', { content: 'Hi' })).toEqual({ type: 'token', id: '3', content: 'Hi' });
    expect(parse('snapshot', { content: 'Hi' }, null)).toEqual({
      calls: [],
      type: 'snapshot',
      id: null,
      content: 'Hi',
    });
    expect(parse('sources', { citations: [] })).toEqual({
      type: 'sources',
      id: '3',
      citations: [],
    });
  });

  it('of a question that was spoken begins its reply as one that was typed does', () => {
    const question = makeMessage({ id: 's' }, 'user', 'Hello');
    const data = { user_message: question, message_id: 'm' };
    expect(parse('transcript', data)).toEqual(parse('start', data));
    const sentence = { index: 0, url: '/api/audio/tts/m-0.mp3', text: 'Hi.' };
    expect(parse('audio', sentence)).toEqual({ type: 'audio', id: '3', ...sentence });
    const reply = makeMessage({ id: 's' }, 'assistant', 'Hi.');
    const done = { message_id: 'm', full_content: 'Hi.', assistant_message: reply };
    expect(parse('done', done)).toMatchObject({ type: 'done', content: 'Hi.', reply });
  });

  it('tells how a reply ended', () => {
    const done = parse('done', {
      message_id: 'm',
      full_content: 'Hi',
      status: 'stopped',
      finish_reason: null,
    });
    expect(done).toMatchObject({ type: 'done', content: 'Hi', status: 'stopped' });
    expect(parse('done', { message_id: 'm', full_content: 'Hi' })).toMatchObject({
      status: 'complete',
      finishReason: null,
    });
    const failed = parse('error', {
      error: 'Rate Limit',
      fallback_message: 'Please wait.',
      message_id: 'm',
      code: 'rate_limit',
      full_content: '',
    });
    expect(failed).toMatchObject({
      type: 'error',
      code: 'rate_limit',
      fallbackMessage: 'Please wait.',
    });
    expect([done, failed].every((event) => event && isEnd(event))).toBe(true);
  });

  it.each([
    ['an unknown kind', { event: 'weather', id: null, data: '{}' }],
    ['damaged data', { event: 'token', id: '1', data: '{"content":' }],
    ['data that is no object', { event: 'token', id: '1', data: '"Hello"' }],
  ])('is left out with %s', (_name, event) => {
    expect(parseTurnEvent(event)).toBeNull();
  });
});

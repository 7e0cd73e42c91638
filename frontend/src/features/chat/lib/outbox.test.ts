import { expect, it } from 'vitest';
import { readOutbox, writeOutbox, type Outgoing } from './outbox';

const message: Outgoing = {
  content: 'Hello',
  key: 'k',
  createdAt: '2026-05-15T12:00:00Z',
  state: 'unsent',
  problem: 'The server is away.',
};

it('keeps a message per session until it is confirmed', () => {
  writeOutbox('a', message);
  expect(readOutbox('a')).toEqual(message);
  expect(readOutbox('b')).toBeNull();
  writeOutbox('a', null);
  expect(readOutbox('a')).toBeNull();
});

it('knows that a message left while it was being sent may not have arrived', () => {
  writeOutbox('a', { ...message, state: 'sending', problem: null });
  expect(readOutbox('a')).toMatchObject({ state: 'unsent', key: 'k' });
  expect(readOutbox('a')?.problem).toMatch(/closed before the server had answered/);
});

it('leaves a first message waiting to be sent', () => {
  writeOutbox('a', { ...message, state: 'waiting' });
  expect(readOutbox('a')?.state).toBe('waiting');
});

it('is empty where what was kept is damaged', () => {
  localStorage.setItem('fireside.outbox.a', '{"content":');
  expect(readOutbox('a')).toBeNull();
});

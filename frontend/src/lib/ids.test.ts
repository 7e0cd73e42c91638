import { expect, it, vi } from 'vitest';
import { createKeyring, hash, randomId } from './ids';

it('makes ids that differ, also without TLS', () => {
  expect(randomId()).not.toBe(randomId());
  vi.spyOn(crypto, 'randomUUID').mockImplementation(() => {
    throw new Error('not here');
  });
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(randomId()).toMatch(/^[\da-f]{32}$/);
  expect(randomId()).not.toBe(randomId());
});

it('gives one key for one content, and another for another', () => {
  const keyFor = createKeyring();
  const first = keyFor({ name: 'A' });
  expect(keyFor({ name: 'A' })).toBe(first);
  const second = keyFor({ name: 'B' });
  expect(second).not.toBe(first);
  expect(keyFor({ name: 'A' })).not.toBe(first);
});

it('hashes the same text to the same number', () => {
  expect(hash('agent')).toBe(hash('agent'));
  expect(new Set(['a', 'b', 'c', 'aa', ''].map(hash)).size).toBe(5);
});

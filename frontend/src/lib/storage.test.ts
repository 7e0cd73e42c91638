import { expect, it, vi } from 'vitest';
import { readStored, writeStored } from './storage';

it('keeps and forgets', () => {
  writeStored('note', 'kept');
  expect(readStored('note')).toBe('kept');
  writeStored('note', '');
  expect(readStored('note')).toBeNull();
  expect(localStorage).toHaveLength(0);
});

it('does without a storage that is full or switched off', () => {
  const refuse = () => {
    throw new DOMException('The quota is exceeded.', 'QuotaExceededError');
  };
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
  expect(() => writeStored('note', 'kept')).not.toThrow();
  expect(readStored('note')).toBeNull();
  vi.unstubAllGlobals();
});

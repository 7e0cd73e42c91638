import { describe, expect, it } from 'vitest';
import { makeDocument } from '@/testing/fixtures';
import { extent, missingText, progressWords } from './document-state';

const document = (part = {}) => makeDocument({ id: 'a' }, part);

describe('a document in words', () => {
  it('has a size, and pages where its kind has some', () => {
    expect(extent(document())).toBe('1.2 MB · 20 pages');
    expect(extent(document({ page_count: null, size_bytes: 900 }))).toBe('900 B');
  });

  it('says how many of its pages can’t be read', () => {
    expect(missingText(document())).toBeNull();
    expect(missingText(document({ textless_page_count: 3 }))).toMatch(
      /^3 of 20 pages have no text.*read them\.$/,
    );
    expect(missingText(document({ textless_page_count: 1 }))).toMatch(/1 of 20 pages has no text/);
  });

  it('says what is being done with it', () => {
    expect(progressWords(document({ status: 'queued' }))).toBe('Waiting to be read');
    expect(progressWords(document({ status: 'processing', progress: 0.2 }))).toBe('Reading');
    expect(progressWords(document({ status: 'processing', progress: 0.7 }))).toMatch(/Learning/);
  });
});

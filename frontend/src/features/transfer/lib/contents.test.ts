import { describe, expect, it } from 'vitest';
import { makeImport } from '@/testing/make-import';
import { listContents, sourceOf } from './contents';

describe('what is in a file', () => {
  it('is counted, and what there is none of is not named', () => {
    const contents = makeImport({ session_count: 1, message_count: 1200, version_count: 2 });
    expect(listContents(contents)).toEqual([
      '1 conversation',
      '1,200 messages',
      '2 versions of the prompt',
    ]);
    expect(listContents(makeImport({ recording_count: 1, version_count: 1 }))).toEqual([
      '1 recording',
    ]);
  });

  it('comes from somewhere', () => {
    expect(sourceOf(makeImport())).toBe('An agent of Fireside');
    expect(sourceOf(makeImport({ format: 'chatgpt' }))).toBe('Conversations from ChatGPT');
    expect(sourceOf(makeImport({ format: 'openwebui' }))).toContain('Open WebUI');
    expect(sourceOf(makeImport({ format: 'librechat' }))).toContain('LibreChat');
  });
});

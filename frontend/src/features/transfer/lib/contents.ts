import type { ImportContents } from '@/lib/api/types';
import { count } from '@/lib/text';

const SOURCES: Record<ImportContents['format'], string> = {
  fireside: 'An agent of Fireside',
  chatgpt: 'Conversations from ChatGPT',
  librechat: 'A conversation from LibreChat',
  openwebui: 'Conversations from Open WebUI',
};

/** Where a file comes from, in words. */
export function sourceOf(contents: ImportContents): string {
  return SOURCES[contents.format];
}

/** What is in a file, a line for each kind of thing; kinds of which there are none are left out. */
export function listContents(contents: ImportContents): string[] {
  const kinds: [number, string][] = [
    [contents.session_count, 'conversation'],
    [contents.message_count, 'message'],
    [contents.recording_count, 'recording'],
    [contents.document_count, 'document'],
    // The prompt itself is one, and nothing that has to be said.
    [contents.version_count > 1 ? contents.version_count : 0, 'version of the prompt'],
    [contents.test_case_count, 'test case'],
  ];
  return kinds
    .filter(([amount]) => amount > 0)
    .map(([amount, one]) =>
      one === 'version of the prompt'
        ? count(amount, one, 'versions of the prompt')
        : count(amount, one),
    );
}

import type { ImportContents } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

const SOURCES = {
  fireside: 'transfer.fromFireside',
  chatgpt: 'transfer.fromChatGpt',
  librechat: 'transfer.fromLibreChat',
  openwebui: 'transfer.fromOpenWebUi',
} as const satisfies Record<ImportContents['format'], string>;

/** Where a file comes from, in words. */
export function sourceOf(contents: ImportContents): string {
  return t(SOURCES[contents.format]);
}

/** What is in a file, a line for each kind of thing; kinds of which there are none are left out. */
export function listContents(contents: ImportContents): string[] {
  const kinds = [
    [contents.session_count, 'count.conversations'],
    [contents.message_count, 'count.messages'],
    [contents.recording_count, 'count.recordings'],
    [contents.document_count, 'count.documents'],
    // The prompt itself is one, and nothing that has to be said.
    [contents.version_count > 1 ? contents.version_count : 0, 'count.promptVersions'],
    [contents.test_case_count, 'count.testCases'],
  ] as const;
  return kinds.filter(([amount]) => amount > 0).map(([count, key]) => t(key, { count }));
}

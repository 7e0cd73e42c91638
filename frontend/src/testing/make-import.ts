import type { ImportContents } from '@/lib/api/types';

/** What the server says of a file. */
export function makeImport(part: Partial<ImportContents> = {}): ImportContents {
  return {
    format: 'fireside',
    agent_id: null,
    agent_name: 'Ada',
    version_count: 0,
    test_case_count: 0,
    session_count: 0,
    message_count: 0,
    document_count: 0,
    recording_count: 0,
    warnings: [],
    ...part,
  };
}

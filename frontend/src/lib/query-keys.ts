/** The names of what the server holds, shared so that a feature can say that another's data is old. */
export const keys = {
  config: ['config'],
  models: ['models'],
  toolServers: ['tool-servers'],
  agents: ['agents'],
  agent: (agentId: string) => ['agents', agentId],
  sessions: (agentId: string) => ['agents', agentId, 'sessions'],
  versions: (agentId: string) => ['agents', agentId, 'versions'],
  testCases: (agentId: string) => ['agents', agentId, 'test-cases'],
  trials: (agentId: string) => ['agents', agentId, 'trials'],
  documents: (agentId: string) => ['agents', agentId, 'documents'],
  search: (agentId: string, query: string) => ['agents', agentId, 'search', query],
  document: (documentId: string) => ['documents', documentId],
  passage: (documentId: string, start: number, end: number) =>
    ['documents', documentId, 'passage', start, end] as const,
  text: (documentId: string, start: number | null) =>
    ['documents', documentId, 'text', start] as const,
  knowledge: ['knowledge'],
  found: (query: string) => ['found', query] as const,
  thread: (sessionId: string) => ['threads', sessionId],
} as const;

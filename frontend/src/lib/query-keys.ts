/** The names of what the server holds, shared so that a feature can say that another's data is old. */
export const keys = {
  config: ['config'],
  models: ['models'],
  agents: ['agents'],
  agent: (agentId: string) => ['agents', agentId],
  sessions: (agentId: string) => ['agents', agentId, 'sessions'],
  versions: (agentId: string) => ['agents', agentId, 'versions'],
  testCases: (agentId: string) => ['agents', agentId, 'test-cases'],
  trials: (agentId: string) => ['agents', agentId, 'trials'],
  thread: (sessionId: string) => ['threads', sessionId],
} as const;

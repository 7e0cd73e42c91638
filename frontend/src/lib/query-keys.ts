/** The names of what the server holds, shared so that a feature can say that another's data is old. */
export const keys = {
  config: ['config'],
  models: ['models'],
  agents: ['agents'],
  agent: (agentId: string) => ['agents', agentId],
  sessions: (agentId: string) => ['agents', agentId, 'sessions'],
  thread: (sessionId: string) => ['threads', sessionId],
} as const;

import type { components } from './schema';

type Schemas = components['schemas'];

export type Agent = Schemas['AgentView'];
export type Session = Schemas['SessionView'];
export type SessionDetail = Schemas['SessionDetail'];
export type Message = Schemas['MessageView'];
export type MessagePage = Schemas['MessagePage'];
export type Config = Schemas['ConfigView'];
export type Provider = Schemas['ProviderView'];
export type LocalModel = Schemas['LocalModelView'];
export type ModelDownload = Schemas['DownloadView'];
export type AgentUpdate = Schemas['AgentUpdate'];
export type Refinement = Schemas['Refinement'];
export type PromptVersion = Schemas['PromptVersionView'];
export type TestCase = Schemas['TestCaseView'];
export type CaseDraft = Schemas['CaseDraft'];
export type CaseKind = TestCase['kind'];
export type Trial = Schemas['TrialView'];
export type TrialDetail = Schemas['TrialDetail'];
export type TrialResult = Schemas['TrialResultView'];
export type TrialSummary = Schemas['TrialSummary'];

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
export type Citation = Message['citations'][number];
export type LibraryDocument = Schemas['DocumentView'];
export type DocumentList = Schemas['DocumentList'];
export type SearchResult = Schemas['SearchResult'];
export type Passage = Schemas['PassageView'];
export type PageMarks = Schemas['PageMarks'];
export type TextPage = Schemas['TextPage'];
export type TextPages = Schemas['TextPages'];
export type Knowledge = Schemas['KnowledgeView'];

import type {
  Agent,
  Citation,
  Config,
  LibraryDocument,
  LocalModel,
  Message,
  Session,
  SessionDetail,
  ToolUse,
} from '@/lib/api/types';

let made = 0;

/** An id that sorts by time, like the server's. */
export function makeId(): string {
  made += 1;
  return `0199a000-0000-7000-8000-${made.toString().padStart(12, '0')}`;
}

/** A moment today, later with each call. */
function makeTime(): string {
  const noon = new Date();
  noon.setHours(12, 0, 0, 0);
  return new Date(noon.getTime() + made * 1000).toISOString();
}

export function makeAgent(part: Partial<Agent> = {}): Agent {
  return {
    id: makeId(),
    name: 'Patient Teacher',
    system_prompt: 'You explain things.',
    model: null,
    temperature: null,
    voice: null,
    tool_servers: [],
    created_at: makeTime(),
    updated_at: makeTime(),
    session_count: 0,
    message_count: 0,
    recording_count: 0,
    document_count: 0,
    ...part,
  };
}

export function makeSession(agent: Agent, part: Partial<Session> = {}): Session {
  return {
    id: makeId(),
    agent_id: agent.id,
    title: 'Red skies',
    created_at: makeTime(),
    updated_at: makeTime(),
    message_count: 0,
    last_message: null,
    ...part,
  };
}

export function makeMessage(
  session: Pick<Session, 'id'>,
  role: Message['role'],
  content: string,
  part: Partial<Message> = {},
): Message {
  return {
    id: makeId(),
    session_id: session.id,
    parent_id: null,
    role,
    content,
    message_type: 'text',
    audio_url: null,
    tts_audio_url: null,
    status: 'complete',
    error_code: null,
    fallback_message: null,
    finish_reason: role === 'assistant' ? 'stop' : null,
    model: null,
    usage: null,
    timings: null,
    citations: [],
    tool_calls: [],
    feedback: null,
    created_at: makeTime(),
    version: 1,
    version_count: 1,
    previous_version_id: null,
    next_version_id: null,
    ...part,
  };
}

export function makeCall(part: Partial<ToolUse> = {}): ToolUse {
  return {
    id: makeId(),
    server: 'lab',
    tool: 'weather',
    arguments: '{"city":"Oslo"}',
    state: 'done',
    result: 'It is cold.',
    offset: 0,
    ...part,
  };
}

export function makeDetail(
  agent: Agent,
  session: Session,
  messages: Message[],
  part: Partial<SessionDetail> = {},
): SessionDetail {
  const running = messages.find((message) => message.status === 'streaming');
  return {
    ...session,
    agent,
    messages,
    has_more: false,
    running_message_id: running?.id ?? null,
    ...part,
  };
}

export function makeConfig(provider: Partial<Config['provider']> = {}): Config {
  return {
    app_name: 'Fireside',
    version: '0.1.0',
    limits: {
      message_characters: 10_000,
      agent_name_characters: 100,
      system_prompt_characters: 20_000,
      session_title_characters: 200,
      audio_seconds: 120,
      audio_bytes: 5_242_880,
      document_bytes: 52_428_800,
    },
    voices: [],
    models: ['good-model'],
    features: { voice: false, knowledge: false, refine: false, tools: false, sign_out: false },
    provider: {
      kind: 'openai',
      model: 'good-model',
      status: 'ready',
      message: null,
      is_tiny: false,
      upgrade: null,
      ...provider,
    },
  };
}

export function makeModel(part: Partial<LocalModel> = {}): LocalModel {
  return {
    name: 'better-model',
    title: 'Better Model',
    role: 'chat',
    description: 'Follows instructions.',
    size_bytes: 1_117_320_768,
    license: 'Apache-2.0',
    installed: false,
    active: false,
    is_default: false,
    download: null,
    ...part,
  };
}

export function makeDocument(
  agent: Pick<Agent, 'id'>,
  part: Partial<LibraryDocument> = {},
): LibraryDocument {
  return {
    id: makeId(),
    agent_id: agent.id,
    filename: 'handbook.pdf',
    media_type: 'application/pdf',
    size_bytes: 1_234_567,
    sha256: 'a'.repeat(64),
    status: 'ready',
    progress: 1,
    page_count: 20,
    textless_page_count: 0,
    chunk_count: 40,
    error: null,
    error_code: null,
    created_at: makeTime(),
    updated_at: makeTime(),
    ...part,
  };
}

export function makeCitation(
  document: Pick<LibraryDocument, 'id' | 'filename'>,
  part: Partial<Citation> = {},
): Citation {
  return {
    index: 1,
    document_id: document.id,
    filename: document.filename,
    page: 3,
    char_start: 100,
    char_end: 140,
    status: 'verified',
    ...part,
  };
}

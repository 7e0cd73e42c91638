import { pageLanguage, t } from '@/lib/i18n/translate';

/** The language of the server's sentences. In it they are shown as they are, since they say more than ours. */
const SERVER_LANGUAGE = 'en';

/** What went wrong with a reply, by the code that the server gives it. */
const BY_CODE = {
  default: 'server.failed',
  bad_response: 'server.failed',
  rate_limit: 'server.rateLimit',
  timeout: 'server.timeout',
  service_unavailable: 'server.providerAway',
  authentication: 'server.badKey',
  model_not_found: 'server.noSuchModel',
  no_embeddings: 'server.noEmbeddings',
  bad_request: 'server.providerRefused',
  context_length: 'server.tooLongForModel',
  content_filter: 'server.contentFilter',
  empty_reply: 'server.emptyReply',
  connection_cut: 'server.connectionCut',
  interrupted: 'server.interrupted',
  tts_failed: 'server.noSpeech',
  model_not_ready: 'server.modelNotReady',
  no_tools: 'server.noTools',
  tool_limit: 'server.toolLimit',
} as const;

/** What is wrong with a request, by the short name of the error, where that says all there is to say. */
const BY_NAME = {
  'Not Found': 'server.notFound',
  'Too Large': 'server.tooLarge',
  'Database Unavailable': 'server.databaseAway',
  'Storage Unavailable': 'server.storageAway',
  'Service Unavailable': 'server.busy',
  'Service Configuration Error': 'server.misconfigured',
  'Transcription Failed': 'server.notUnderstood',
  'Internal Error': 'server.internal',
  'Rate Limit': 'server.rateLimit',
  Timeout: 'server.timeout',
} as const;

/** Where the server's own sentence says what is wrong, it follows ours. */
const BY_NAME_AND_SENTENCE = {
  Conflict: 'server.conflict',
  'Validation Error': 'server.invalid',
  'Invalid Audio': 'server.invalidAudio',
  'Invalid Document': 'server.invalidDocument',
  'Invalid Import': 'server.invalidImport',
  'Unusable Answer': 'server.unusableAnswer',
} as const;

/** Why a document can't be read, by its code. */
const BY_FAULT = {
  broken: 'unreadable.broken',
  encrypted: 'unreadable.encrypted',
  old_word: 'unreadable.oldWord',
  not_word: 'unreadable.notWord',
  no_text: 'unreadable.noText',
  too_many_pages: 'unreadable.tooLong',
  too_much_text: 'unreadable.tooLong',
  expands: 'unreadable.expands',
  memory: 'unreadable.memory',
  slow: 'unreadable.slow',
  crashed: 'unreadable.crashed',
  gone: 'unreadable.gone',
  worn_out: 'unreadable.wornOut',
  unexpected: 'unreadable.unexpected',
  being_deleted: 'unreadable.beingDeleted',
} as const;

/** What is said of a model that can be had on this machine, by its name. */
const BY_MODEL = {
  'smollm2-135m': 'models.aboutSmol',
  'qwen2.5-coder-1.5b': 'models.aboutQwen',
  'whisper-tiny.en': 'models.aboutWhisperTiny',
  'whisper-base': 'models.aboutWhisperBase',
  hibari: 'models.aboutHibari',
  'all-minilm-l6-v2': 'models.aboutMiniLm',
} as const;

const keyOf = <Key>(keys: Readonly<Record<string, Key>>, name: string): Key | undefined =>
  Object.hasOwn(keys, name) ? keys[name] : undefined;

/** Whether the server's sentences are in another language than the page. */
export const isForeign = () => pageLanguage() !== SERVER_LANGUAGE;

type ValueOf<Table> = Table[keyof Table];
type Key = ValueOf<typeof BY_CODE> | ValueOf<typeof BY_FAULT> | ValueOf<typeof BY_MODEL>;

/** The words for what the server names; null where its own sentence is to be shown. */
function wordsFor(keys: Readonly<Record<string, Key>>, name: string | null): string | null {
  const key = isForeign() && name !== null ? keyOf(keys, name) : undefined;
  return key ? t(key) : null;
}

/** Why a reply failed, in the reader's language; null where the server's own sentence is to be shown. */
export const failureWords = (code: string | null) => wordsFor(BY_CODE, code);

/** Why a document can't be read, alike. */
export const unreadableWords = (code: string | null) => wordsFor(BY_FAULT, code);

/** What a model is like, alike. */
export const modelWords = (name: string) => wordsFor(BY_MODEL, name);

/** Why a request was refused, in the reader's language, as far as there are words for it. */
export function refusalWords(name: string, sentence: string): string {
  if (!isForeign()) return sentence;
  const whole = keyOf(BY_NAME, name);
  if (whole) return t(whole);
  const beginning = keyOf(BY_NAME_AND_SENTENCE, name);
  return beginning ? t(beginning, { sentence }) : sentence;
}

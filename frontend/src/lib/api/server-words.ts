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

const keyOf = <Key>(keys: Readonly<Record<string, Key>>, name: string): Key | undefined =>
  Object.hasOwn(keys, name) ? keys[name] : undefined;

/** Why a reply failed, in the reader's language; null where the server's own sentence is to be shown. */
export function failureWords(code: string | null): string | null {
  if (pageLanguage() === SERVER_LANGUAGE || code === null) return null;
  const key = keyOf(BY_CODE, code);
  return key ? t(key) : null;
}

/** Why a request was refused, in the reader's language, as far as there are words for it. */
export function refusalWords(name: string, sentence: string): string {
  if (pageLanguage() === SERVER_LANGUAGE) return sentence;
  const whole = keyOf(BY_NAME, name);
  if (whole) return t(whole);
  const beginning = keyOf(BY_NAME_AND_SENTENCE, name);
  return beginning ? t(beginning, { sentence }) : sentence;
}

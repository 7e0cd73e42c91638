import { ApiError } from '@/lib/api/errors';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

/** What a person says about an agent. */
export interface AgentFields {
  name: string;
  system_prompt: string;
  model: string | null;
  temperature: number | null;
  voice: string | null;
  tool_servers?: string[];
  /** How the prompt came to be, where it was not just typed. */
  prompt_origin?: PromptOrigin;
}

export type PromptOrigin = 'typed' | 'refined';

/** The limits that the server sets. */
export interface AgentLimits {
  name: number;
  systemPrompt: number;
}

/** A form as it is typed: everything is text. */
export interface AgentDraft {
  name: string;
  systemPrompt: string;
  promptOrigin: PromptOrigin;
  model: string;
  temperature: string;
  voice: string;
  /** The names of the servers whose tools it uses. */
  toolServers: readonly string[];
}

export type FieldErrors = Partial<Record<keyof AgentDraft, string>>;

/** The form of an agent, or an empty one. */
export function draftOf(agent?: Agent): AgentDraft {
  return {
    name: agent?.name ?? '',
    systemPrompt: agent?.system_prompt ?? '',
    promptOrigin: 'typed',
    model: agent?.model ?? '',
    temperature: agent?.temperature?.toString() ?? '',
    voice: agent?.voice ?? '',
    toolServers: agent?.tool_servers ?? [],
  };
}

/** The fields of a form, or what is wrong with it, in words, per field. */
export function readDraft(
  draft: AgentDraft,
  limits: AgentLimits,
): { fields: AgentFields } | { errors: FieldErrors } {
  const errors: FieldErrors = {};
  const name = draft.name.trim();
  const systemPrompt = draft.systemPrompt.trim();
  if (!name) errors.name = t('agents.nameMissing');
  else if (name.length > limits.name) errors.name = t('common.atMost', { count: limits.name });
  if (!systemPrompt) errors.systemPrompt = t('agents.systemPromptMissing');
  else if (systemPrompt.length > limits.systemPrompt) {
    errors.systemPrompt = t('common.atMost', { count: limits.systemPrompt });
  }
  const temperature = readTemperature(draft.temperature);
  if (temperature === undefined) errors.temperature = t('agents.temperatureWrong');
  if (Object.keys(errors).length > 0 || temperature === undefined) return { errors };
  return {
    fields: {
      name,
      system_prompt: systemPrompt,
      model: draft.model.trim() || null,
      temperature,
      voice: draft.voice || null,
      tool_servers: [...draft.toolServers],
      ...(draft.promptOrigin === 'refined' && { prompt_origin: draft.promptOrigin }),
    },
  };
}

/** Whether something in a form would be lost if it were closed; of its prompt only where that counts. */
export function isChanged(draft: AgentDraft, saved: AgentDraft, withPrompt = true): boolean {
  return (
    (withPrompt && draft.systemPrompt !== saved.systemPrompt) ||
    [...draft.toolServers].sort().join('\n') !== [...saved.toolServers].sort().join('\n') ||
    (['name', 'model', 'temperature', 'voice'] as const).some(
      (field) => draft[field] !== saved[field],
    )
  );
}

function readTemperature(text: string): number | null | undefined {
  if (!text.trim()) return null;
  const value = Number(text.replace(',', '.'));
  return value >= 0 && value <= 2 ? value : undefined;
}

const SERVER_NAMES: Record<string, keyof AgentDraft> = {
  name: 'name',
  system_prompt: 'systemPrompt',
  model: 'model',
  temperature: 'temperature',
  voice: 'voice',
  tool_servers: 'toolServers',
};

/** The server's own complaint at the field it is about ("name: …"), or nothing where it is about none. */
export function fieldErrorsOf(error: unknown): FieldErrors {
  if (!(error instanceof ApiError) || error.status !== 422) return {};
  const [, field = '', complaint = ''] = /^(\w+):\s*(.+)$/s.exec(error.message) ?? [];
  const name = SERVER_NAMES[field];
  return name ? { [name]: complaint } : {};
}

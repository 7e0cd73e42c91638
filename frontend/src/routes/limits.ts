import type { Config } from '@/lib/api/types';

/** The server's limits, and its defaults for the moment before it has told them. */
export function limitsOf(config: Config | undefined) {
  return {
    message: config?.limits.message_characters ?? 10_000,
    agentName: config?.limits.agent_name_characters ?? 100,
    systemPrompt: config?.limits.system_prompt_characters ?? 20_000,
    sessionTitle: config?.limits.session_title_characters ?? 200,
    document: config?.limits.document_bytes ?? 52_428_800,
    recording: recordingLimit(
      config?.limits.audio_seconds ?? 120,
      import.meta.env.VITE_MAX_RECORDING_DURATION,
    ),
  };
}

/** How long a recording may be: what the server takes, or less where this page is set to less. */
function recordingLimit(serverSeconds: number, setting: string | undefined): number {
  const own = Number(setting);
  return own > 0 ? Math.min(own, serverSeconds) : serverSeconds;
}

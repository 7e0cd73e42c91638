import { t } from '@/lib/i18n/translate';

/** A service that can answer instead of the embedded model. */
export interface Connection {
  title: string;
  description: string;
  /** The lines of `.env` that connect it. */
  lines: string;
}

/** Ways to connect another model, each with the exact lines of `.env`. */
export function connections(): Connection[] {
  return [
    {
      title: 'OpenAI',
      description: t('models.openAiText'),
      lines: 'OPENAI_API_KEY=sk-…\nOPENAI_MODEL=gpt-4o-mini',
    },
    {
      title: 'Ollama',
      description: t('models.ollamaText'),
      lines: 'OPENAI_BASE_URL=http://127.0.0.1:11434/v1\nOPENAI_MODEL=llama3.2',
    },
    {
      title: t('models.otherTitle'),
      description: t('models.otherText'),
      lines:
        'OPENAI_BASE_URL=https://your-server.example/v1\nOPENAI_API_KEY=its-key-if-any\nOPENAI_MODEL=its-model',
    },
  ];
}

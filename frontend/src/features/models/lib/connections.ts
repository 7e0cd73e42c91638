/** A service that can answer instead of the embedded model. */
export interface Connection {
  title: string;
  description: string;
  /** The lines of `.env` that connect it. */
  lines: string;
}

/** Ways to connect another model, each with the exact lines of `.env`. */
export const CONNECTIONS: readonly Connection[] = [
  {
    title: 'OpenAI',
    description: 'With your own key. What you write is then sent to OpenAI.',
    lines: 'OPENAI_API_KEY=sk-…\nOPENAI_MODEL=gpt-4o-mini',
  },
  {
    title: 'Ollama',
    description: 'Models of any size on this or another machine of yours.',
    lines: 'OPENAI_BASE_URL=http://127.0.0.1:11434/v1\nOPENAI_MODEL=llama3.2',
  },
  {
    title: 'Another server',
    description: 'Anything that speaks OpenAI’s protocol: vLLM, llama.cpp, LM Studio, a gateway.',
    lines:
      'OPENAI_BASE_URL=https://your-server.example/v1\nOPENAI_API_KEY=its-key-if-any\nOPENAI_MODEL=its-model',
  },
];

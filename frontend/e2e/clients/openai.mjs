// Talks to a server as a program with OpenAI's JavaScript package does, and tells what it got.
// Started by backend/tests/openai_api/test_other_clients.py: `node openai.mjs http://127.0.0.1:8000`.
import OpenAI, { NotFoundError } from 'openai';

const client = new OpenAI({ apiKey: 'anything', baseURL: `${process.argv[2]}/v1`, maxRetries: 0 });
const messages = [{ role: 'user', content: 'Hi' }];

async function models() {
  const names = [];
  for await (const model of client.models.list()) names.push(model.id);
  return names;
}

async function streamed() {
  const stream = client.chat.completions.stream({
    model: 'Ada',
    messages,
    stream_options: { include_usage: true },
  });
  let deltas = '';
  stream.on('content', (delta) => (deltas += delta));
  const { choices, usage } = await stream.finalChatCompletion();
  return { deltas, content: choices[0].message.content, counted: usage.completion_tokens };
}

async function withTools() {
  const runner = client.chat.completions.runTools({
    model: 'Ada',
    messages,
    stream: true,
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
          parse: JSON.parse,
          function: ({ city }) => `It is cold in ${city}.`,
        },
      },
    ],
  });
  return runner.finalContent();
}

async function stored() {
  const made = await client.responses.create({ model: 'Ada', input: 'Hi' });
  const { status, output_text: text } = await client.responses.retrieve(made.id);
  const kinds = [];
  for await (const event of await client.responses.retrieve(made.id, { stream: true })) {
    kinds.push(event.type);
  }
  const cancelled = await client.responses.cancel(made.id);
  await client.responses.delete(made.id);
  const gone = await client.responses.retrieve(made.id).catch((error) => error.status);
  return { status, text, last: kinds.at(-1), cancelled: cancelled.status, gone };
}

async function unknown() {
  try {
    await client.chat.completions.create({ model: 'nobody', messages });
    return null;
  } catch (error) {
    return error instanceof NotFoundError ? error.code : String(error);
  }
}

const got = {
  models: await models(),
  streamed: await streamed(),
  tools: await withTools(),
  stored: await stored(),
  unknown: await unknown(),
};
process.stdout.write(JSON.stringify(got));

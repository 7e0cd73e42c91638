import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { Api } from './api';
import { expect, test as base } from './fixtures';
import { BACKEND, FiresideServer, python } from './server';
import { type ChatRequest, type ModelAnswer, WordModel } from './word-model';

/** Asks for the weather and for a note of it at once, and says what it was told. */
function reply({ messages }: ChatRequest): ModelAnswer {
  if (messages.at(-1)?.role === 'tool') return 'It is cold in Oslo, and I have noted it.';
  const calls = [
    { name: 'lab__weather', arguments: '{"city": "Oslo"}' },
    { name: 'lab__write', arguments: '{"text": "Oslo: -3 °C"}' },
  ];
  return { callsAfter: 'Let me look.', calls };
}

const test = base.extend<object, { server: FiresideServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const model = new WordModel(reply);
      const settings: Record<string, string> = {
        OPENAI_BASE_URL: await model.start(),
        OPENAI_API_KEY: 'sk-scripted',
      };
      const server = new FiresideServer(settings);
      settings.MCP_SERVERS_FILE = join(server.dataDir, 'tools.json');
      const lab = {
        command: python(),
        args: [join(BACKEND, 'tests/support/tool_server.py')],
        env: { TOOL_FILE: noteOf(server) },
      };
      writeFileSync(settings.MCP_SERVERS_FILE, JSON.stringify({ mcpServers: { lab } }));
      await server.start();
      await use(server);
      await server.stop();
      server.clear();
      model.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

const noteOf = (server: FiresideServer) => join(server.dataDir, 'note.txt');

test('an agent is given tools, asks before it changes something, and its calls stay', async ({
  page,
  server,
}) => {
  const api = new Api(server.url);
  const { id } = await api.post('agents', { name: 'Ada', system_prompt: 'You tell the weather.' });
  await page.goto(`/agents/${id}`);
  await page.getByRole('button', { name: 'Options for Ada' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const tick = page.getByRole('checkbox', { name: 'lab' });
  await tick.check();
  await expect(page.getByText(/of them after asking you/)).toBeVisible();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(tick).toBeHidden();

  await page.getByRole('textbox', { name: 'Message' }).fill('How warm is it in Oslo?');
  await page.keyboard.press('Enter');
  const question = page.getByRole('group', { name: 'Ada wants to call write. Allow it?' });
  await expect(question).toBeVisible();
  await expect(page.getByText('Oslo: -3 °C')).toBeVisible();
  expect(() => readFileSync(noteOf(server))).toThrow();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  // What waits for an answer waits for whoever comes, too.
  await page.reload();
  await question.getByRole('button', { name: 'Allow', exact: true }).focus();
  await page.keyboard.press('Enter');
  const said = page.getByText('It is cold in Oslo, and I have noted it.', { exact: true });
  await expect(said).toBeVisible();
  expect(readFileSync(noteOf(server), 'utf8')).toBe('Oslo: -3 °C');

  await page.reload();
  await page.getByText('weather', { exact: true }).click();
  await expect(page.getByText('It is -3 °C in Oslo.')).toBeVisible();
  await expect(page.getByText('done', { exact: true })).toHaveCount(2);
});

import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { Api } from '../api';
import { CLEAR_CLIP } from '../microphones';
import { makePdf } from '../pdf';
import type { FiresideServer } from '../server';
import { HANDBOOK, NOTES, ROUGH, exportOfChatGpt } from './words';

const LONG_NAME =
  'The Archivist of Everything That Was Ever Said at the Harbour Between Two Storms, and Then Some More';

/** Where everything is that the screens show: paths of pages. */
export type World = Awaited<ReturnType<typeof furnish>>;

/** Fills an empty server with agents, conversations, documents and trials in every state. */
export async function furnish(api: Api, server: FiresideServer) {
  const agent = async (name: string, system_prompt: string) =>
    `agents/${(await api.post('agents', { name, system_prompt })).id}`;
  const long = await agent(LONG_NAME, `${'You remember everything. '.repeat(30)}`);
  const shop = await agent('Robin of Blue Bottle', ROUGH);
  const guide = await agent('Harbour Guide', 'Answer from the documents. Be brief.');
  const teacher = await agent(
    'Patient Teacher',
    'You are a patient teacher. Explain in plain words, one step at a time, with a small example for each step.',
  );
  const imported = await importFile(api, exportOfChatGpt());
  const library = await fillLibrary(api, guide);
  return {
    ...library,
    ...(await fillConversations(api, server, teacher)),
    ...(await fillTrials(api, shop)),
    seats: await converse(api, guide, 'How many seats does the cafe have?'),
    boats: await converse(api, guide, 'Where do boats longer than twelve metres moor?'),
    nothing: await begin(api, teacher),
    long,
    longTalk: await begin(api, long, 'X'.repeat(200)),
    shop,
    guide,
    teacher,
    imported,
    letters: await sessionOf(api, imported, 'Letters'),
  };
}

async function importFile(api: Api, file: string): Promise<string> {
  const made: object = await api.sendFile('import', 'file', 'conversations.json', file);
  return `agents/${'agent_id' in made ? made.agent_id : ''}`;
}

async function sessionOf(api: Api, agent: string, title: string): Promise<string> {
  interface Listing {
    sessions: { id: string; title: string | null }[];
  }
  const { sessions } = await api.get<Listing>(`${agent}/sessions`);
  return `${agent}/sessions/${sessions.find((session) => session.title?.startsWith(title))?.id}`;
}

/** A new conversation, and where it is. */
export async function begin(api: Api, agent: string, title?: string): Promise<string> {
  const { id } = await api.post(`${agent}/sessions`, title ? { title } : {});
  return `${agent}/sessions/${id}`;
}

async function converse(api: Api, agent: string, ...questions: string[]): Promise<string> {
  const place = await begin(api, agent);
  for (const question of questions) await api.say(idOf(place), question);
  return place;
}

const idOf = (place: string) => place.split('/').at(-1) ?? '';

interface Stored {
  id: string;
  role: string;
  content: string;
  status: string;
}

const messagesOf = async (api: Api, place: string) =>
  (await api.get<{ messages: Stored[] }>(`sessions/${idOf(place)}/messages`)).messages;

async function fillConversations(api: Api, server: FiresideServer, teacher: string) {
  const aloud = await begin(api, teacher, 'The weather, asked aloud');
  await api.sendFile(
    `sessions/${idOf(aloud)}/voice`,
    'audio',
    'clip.wav',
    readFileSync(CLEAR_CLIP),
  );
  const failed = await converse(
    api,
    teacher,
    'Is this too much?',
    'Please break off in the middle.',
  );
  const cut = await begin(api, teacher, 'The moon and the tides');
  await writing(api, cut, async (reply) => void (await api.post(`messages/${reply}/stop`, {})));
  await writing(api, cut, async () => {
    await server.stop('SIGKILL');
    await server.start();
  });
  const versions = await withVersions(api, teacher);
  const sky = await converse(api, teacher, 'Why is the sky red in the evening?');
  return { aloud, failed, cut, versions, sky };
}

/** Asks for a reply that never ends by itself, and ends it once some of it is there. */
async function writing(api: Api, place: string, end: (reply: string) => Promise<void>) {
  // Its stream is cut where the server is.
  const asked = api.say(idOf(place), 'Tell me about the tides.').catch(() => undefined);
  let reply = '';
  await expect
    .poll(async () => {
      const last = (await messagesOf(api, place)).at(-1);
      reply = last?.id ?? '';
      return last?.status === 'streaming' && last.content.includes('pulled a little less');
    })
    .toBe(true);
  await end(reply);
  await asked;
}

/** A question in two versions, the first of which has three replies; the second of them is on screen. */
async function withVersions(api: Api, teacher: string): Promise<string> {
  const place = await converse(api, teacher, 'A name for a boat, please.');
  const last = async () => (await messagesOf(api, place)).at(-1)?.id;
  await api.reply(`messages/${await last()}/regenerate`);
  const second = await last();
  await api.reply(`messages/${second}/regenerate`);
  const [question] = await messagesOf(api, place);
  await api.reply(`messages/${question?.id}/edit`, { content: 'A short name for a boat, please.' });
  await api.post(`messages/${second}/select`, {});
  return place;
}

async function fillLibrary(api: Api, guide: string) {
  const id = idOf(guide);
  const handbook = await api.upload(id, 'handbook.pdf', makePdf(HANDBOOK));
  const notes = await api.upload(id, 'notes.txt', NOTES);
  await api.upload(id, 'prices of the season.csv', 'Place,Price\nPier,14\nStairs,9\n');
  await api.upload(id, 'scan without text.pdf', '%PDF-1.4\nnothing that could be read');
  await api.libraryIsRead(id);
  return { handbook: `${guide}/library/${handbook}`, notes: `${guide}/library/${notes}` };
}

async function fillTrials(api: Api, shop: string) {
  const test = (question: string, kind: string, expected: string) =>
    api.post(`${shop}/test-cases`, { question, kind, expected });
  await test('When do you open?', 'contains', 'nine');
  await test('Is it sunny?', 'not_contains', 'sunny');
  const run = async (candidate_prompt: string) =>
    (await api.post(`${shop}/trials`, { candidate_prompt }, [200, 201, 202])).id;
  const trial = await run('Help customers. Be nice.');
  await expect
    .poll(async () => (await api.get<{ status: string }>(`trials/${trial}`)).status)
    .toBe('complete');
  await api.put(shop, { system_prompt: `${ROUGH} We are glad of every guest.` });
  await api.put(shop, { system_prompt: ROUGH });
  return { trial: `${shop}/prompt/trials/${trial}` };
}

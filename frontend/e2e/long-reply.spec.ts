import type { Page } from '@playwright/test';
import type { Api } from './api';
import { expect, test } from './scripted-fixtures';

const SENTENCE = 'Nobody had **ever** asked who lit the lamp, and it burned all night. ';
const PARAGRAPHS = 500;

test('of a very long reply only what is near is drawn, nothing jumps, and nothing is lost', async ({
  page,
  api,
}) => {
  await page.goto(await furnish(api));
  const end = page.getByText(`Paragraph ${PARAGRAPHS - 1}:`);
  await expect(end).toBeInViewport();
  const drawn = () => page.locator('.prose p').count();
  await expect.poll(drawn).toBeLessThan(PARAGRAPHS / 2);

  await page.mouse.move(700, 400);
  for (let step = 0; step < 12; step += 1) {
    const before = await firstOnScreen(page);
    await page.mouse.wheel(0, -300);
    await expect.poll(() => topOf(page, before.text)).toBeCloseTo(before.top + 300, -0.5);
  }
  await expect(end).not.toBeAttached();

  await page.getByRole('log').focus();
  await page.keyboard.press('Control+a');
  await expect.poll(drawn).toBe(PARAGRAPHS);
});

/** A conversation with one reply of about 200,000 characters, and its address. */
async function furnish(api: Api): Promise<string> {
  const parts = Array.from(
    { length: PARAGRAPHS },
    (_, at) => `Paragraph ${at}: ${SENTENCE.repeat(6)}`,
  );
  const said = (role: string, text: string) => ({
    author: { role },
    content: { content_type: 'text', parts: [text] },
    create_time: 1_700_000_000,
  });
  const mapping = {
    question: { parent: null, message: said('user', 'Tell me a story.') },
    reply: { parent: 'question', message: said('assistant', parts.join('\n\n')) },
  };
  const file = JSON.stringify([{ title: 'Long', mapping, current_node: 'reply' }]);
  const imported = await api.sendFile('import', 'file', 'conversations.json', file);
  const { agent_id: agent } = imported as unknown as { agent_id: string };
  const { sessions } = await api.get<{ sessions: { id: string }[] }>(`agents/${agent}/sessions`);
  return `/agents/${agent}/sessions/${sessions[0]?.id}`;
}

interface Place {
  text: string;
  top: number;
}

/** The first paragraph that begins on screen. */
async function firstOnScreen(page: Page): Promise<Place> {
  return page.evaluate(() => {
    const paragraphs = [...document.querySelectorAll('.prose p')];
    const first = paragraphs.find((paragraph) => paragraph.getBoundingClientRect().top > 100);
    const text = first?.textContent.slice(0, 14) ?? '';
    return { text, top: first?.getBoundingClientRect().top ?? 0 };
  });
}

async function topOf(page: Page, text: string): Promise<number> {
  return page.evaluate((beginning) => {
    const paragraphs = [...document.querySelectorAll('.prose p')];
    const found = paragraphs.find((paragraph) => paragraph.textContent.startsWith(beginning));
    return found?.getBoundingClientRect().top ?? Number.NaN;
  }, text);
}

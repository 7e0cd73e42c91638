import { expect } from '@playwright/test';
import { type Scene, type Stage, never } from './stage';
import { begin } from './world';

const shown = async ({ page }: Stage, text: string | RegExp) =>
  expect(page.getByText(text).filter({ visible: true }).last()).toBeVisible();

/** A scene that is there once a page has opened and shows a text. */
const opened = (name: string, place: (stage: Stage) => string, text: string | RegExp): Scene => ({
  name,
  open: async (stage) => {
    await stage.go(place(stage));
    await shown(stage, text);
  },
});

async function write(stage: Stage, text: string): Promise<void> {
  await stage.page.getByRole('textbox', { name: 'Message' }).fill(text);
  await stage.page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** Asks in a new conversation. */
async function ask(stage: Stage, question: string): Promise<void> {
  await stage.go(await begin(stage.api, stage.world.teacher));
  await write(stage, question);
}

async function scrollUp({ page }: Stage): Promise<void> {
  await page.getByRole('log').hover();
  await page.mouse.wheel(0, -400);
}

/** Everything that a conversation can be. */
export const CONVERSATION: readonly Scene[] = [
  opened('conversation-empty', ({ world }) => world.nothing, /beginning of your conversation/),
  {
    name: 'conversation-loading',
    open: async (stage) => {
      await stage.page.route(/api\/sessions\/[^/]+$/, never);
      await stage.go(stage.world.sky);
      await expect(
        stage.page.getByRole('status', { name: 'Loading the conversation' }),
      ).toBeVisible();
    },
  },
  {
    name: 'reply-everything-end',
    open: async (stage) => {
      await stage.go(stage.world.sky);
      await expect(stage.page.locator('.katex').first()).toBeAttached();
      await expect(stage.page.locator('.hljs-keyword').first()).toBeAttached();
    },
  },
  {
    name: 'reply-everything-begin',
    isBrittle: true,
    open: async (stage) => {
      await stage.go(stage.world.sky);
      await expect(stage.page.locator('.hljs-keyword').first()).toBeAttached();
      await stage.page.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
      await expect(stage.page.getByRole('button', { name: 'To the end' })).toBeVisible();
    },
  },
  {
    name: 'reply-awaited',
    isBrittle: true,
    open: async (stage) => {
      await ask(stage, 'Think first, then speak.');
      await expect(stage.page.getByRole('button', { name: 'Stop the reply' })).toBeVisible();
    },
  },
  {
    name: 'reply-streaming',
    open: async (stage) => {
      await ask(stage, 'Tell me about the tides.');
      await shown(stage, /pulled a little less/);
    },
  },
  {
    name: 'reply-reconnecting',
    isBrittle: true,
    open: async (stage) => {
      await ask(stage, 'Tell me about the tides.');
      await shown(stage, /pulled a little less/);
      await stage.page.route('**/stream', (route) => route.abort());
      await stage.page.reload();
      await shown(stage, 'Reconnecting');
    },
  },
  opened('reply-failed', ({ world }) => world.failed, /could not be completed/),
  opened('reply-stopped-and-interrupted', ({ world }) => world.cut, /was interrupted/),
  opened('reply-versions', ({ world }) => world.versions, '2 / 3'),
  {
    name: 'reply-hovered',
    widths: [1440],
    open: async (stage) => {
      await stage.go(stage.world.versions);
      await stage.page.getByRole('article', { name: 'You' }).hover();
    },
  },
  {
    name: 'reply-disliked',
    open: async (stage) => {
      await ask(stage, 'Think of something.');
      await stage.page.getByRole('button', { name: /not helpful|bad|dislike/i }).click();
    },
  },
  {
    name: 'question-edited',
    open: async (stage) => {
      await stage.go(stage.world.versions);
      const question = stage.page.getByRole('article', { name: 'You' });
      await question.hover();
      await question.getByRole('button', { name: 'Edit message' }).click();
      await expect(stage.page.getByRole('form', { name: 'Edit message' })).toBeVisible();
    },
  },
  {
    name: 'message-sending',
    isBrittle: true,
    open: async (stage) => {
      await stage.page.route('**/messages', never);
      await ask(stage, 'Is this on its way?');
      await shown(stage, 'Sending…');
    },
  },
  {
    name: 'message-not-sent',
    isBrittle: true,
    open: async (stage) => {
      await stage.page.route('**/messages', (route) => route.abort('internetdisconnected'));
      await ask(stage, 'Is this on its way?');
      await shown(stage, 'Not sent.');
    },
  },
  {
    name: 'message-long-draft',
    open: async (stage) => {
      await stage.go(stage.world.nothing);
      const text = 'A very long letter, with lines.\n'.repeat(300);
      await stage.page.getByRole('textbox', { name: 'Message' }).fill(text);
    },
  },
  {
    name: 'earlier-messages',
    isBrittle: true,
    open: async (stage) => {
      await stage.go(stage.world.letters);
      await shown(stage, /letter 69/);
      await stage.page.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
      await shown(stage, 'Load earlier messages');
    },
  },
  {
    name: 'new-text-below',
    isBrittle: true,
    open: async (stage) => {
      await stage.go(stage.world.sky);
      await shown(stage, 'What is left at dusk');
      // The reply comes once the reader has gone up.
      let release = () => {};
      const gone = new Promise<void>((resolve) => (release = resolve));
      await stage.page.route('**/messages', async (route) => {
        await gone;
        await route.continue();
      });
      await write(stage, 'What is the weather like?');
      await shown(stage, 'Sending…');
      await scrollUp(stage);
      await expect(stage.page.getByRole('button', { name: 'To the end' })).toBeVisible();
      release();
      await expect(stage.page.getByRole('button', { name: 'New text below' })).toBeVisible();
    },
  },
  {
    name: 'message-found',
    isBrittle: true,
    open: async (stage) => {
      await stage.go(stage.world.letters);
      await shown(stage, /letter 69/);
      await stage.page.keyboard.press('Control+k');
      await stage.page.getByRole('combobox').fill('letter of day 3');
      await stage.page
        .getByRole('option', { name: /letter of day 3\b/ })
        .first()
        .click();
      await expect(stage.page.locator('[data-linked]')).toBeVisible();
    },
  },
  opened('citations', ({ world }) => world.seats, 'Verified'),
  {
    name: 'citation-hovered',
    isBrittle: true,
    open: async (stage) => {
      await stage.go(stage.world.seats);
      await stage.page
        .getByRole('link', { name: /^Source 1/ })
        .first()
        .hover();
      await expect(stage.page.locator('.citation-card')).toContainText('46 seats');
    },
  },
  {
    name: 'citation-opened',
    open: async (stage) => {
      await stage.go(stage.world.seats);
      await stage.page
        .getByRole('link', { name: /^Source 1/ })
        .first()
        .click();
      await expect(stage.page.locator('canvas[data-drawn]').first()).toBeVisible();
    },
  },
];

import { expect } from '@playwright/test';
import { type Scene, type Stage, never } from './stage';

const noAgents = async ({ page }: Stage) =>
  void (await page.route('**/api/agents', (route) =>
    route.fulfill({ json: { agents: [], total: 0 } }),
  ));

const see = (name: string | RegExp) => async (stage: Stage) =>
  expect(stage.page.getByText(name).filter({ visible: true }).first()).toBeVisible();

/** The first page, the frame around every page, and what is shown in place of one. */
export const FRAME: readonly Scene[] = [
  {
    name: 'first-run',
    open: async (stage) => {
      await noAgents(stage);
      await stage.go('');
      await see('Create your own agent')(stage);
    },
  },
  {
    name: 'home',
    open: async (stage) => {
      await stage.go('');
      await see('Select an agent')(stage);
    },
  },
  {
    name: 'home-loading',
    open: async (stage) => {
      await stage.page.route('**/api/agents', never);
      await stage.page.route('**/api/config', never);
      await stage.go('');
      await expect(stage.page.locator('main')).toBeAttached();
    },
  },
  {
    name: 'home-broken',
    open: async (stage) => {
      await stage.page.route('**/api/agents', (route) => route.abort());
      await stage.go('');
      await see('The fire is out')(stage);
    },
  },
  {
    name: 'locked',
    open: async (stage) => {
      const refuse = { status: 401, json: { error: 'Unauthorized', detail: 'Wrong.' } };
      await stage.page.route('**/api/**', (route) => route.fulfill(refuse));
      await stage.go('');
      await stage.page.getByLabel('Access token').fill('wrong');
      await stage.page.keyboard.press('Enter');
      await see('That is not the access token')(stage);
    },
  },
  {
    name: 'agent-chosen',
    open: async (stage) => {
      await stage.go(stage.world.teacher);
      await see('Why is the sky red in the evening?')(stage);
    },
  },
  {
    name: 'agent-without-conversations',
    open: async (stage) => {
      await stage.go(stage.world.imported);
      await stage.page.route('**/sessions', (route) =>
        route.fulfill({ json: { sessions: [], total: 0 } }),
      );
      await stage.page.reload();
      await expect(stage.page.getByRole('textbox', { name: 'Message' })).toBeVisible();
    },
  },
  {
    name: 'long-names',
    open: async (stage) => {
      await stage.go(stage.world.longTalk);
      await see(/beginning of your conversation/)(stage);
    },
  },
  {
    name: 'sidebar-loading',
    widths: [1440, 834],
    open: async (stage) => {
      await stage.page.route('**/api/agents', never);
      await stage.page.route('**/sessions', never);
      await stage.go(stage.world.teacher);
      await expect(stage.page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
  {
    name: 'sidebar-collapsed',
    widths: [1440, 834],
    open: async (stage) => {
      await stage.go(stage.world.seats);
      await stage.page.getByRole('button', { name: /^Hide/ }).click();
      await expect(stage.page.getByRole('button', { name: /^Show agents/ })).toBeVisible();
    },
  },
  {
    name: 'sidebar-drawer',
    widths: [360],
    open: async (stage) => {
      await stage.go(stage.world.imported);
      await stage.page.getByRole('button', { name: /^Show agents/ }).click();
      await see('Conversations')(stage);
    },
  },
  {
    name: 'sidebar-hovered',
    widths: [1440],
    open: async (stage) => {
      await stage.go(stage.world.imported);
      await stage.page.getByRole('link', { name: /Letters to the harbour/ }).hover();
    },
  },
  {
    name: 'menu-agent',
    widths: [1440, 834],
    isBrittle: true,
    open: async (stage) => {
      await stage.go(stage.world.guide);
      await stage.page.getByRole('button', { name: 'Options for Harbour Guide' }).click();
      await expect(stage.page.getByRole('menu')).toBeVisible();
    },
  },
  {
    name: 'menu-conversation',
    isBrittle: true,
    open: async (stage) => {
      await stage.go(stage.world.seats);
      await stage.page
        .locator('main')
        .getByRole('button', { name: /^Options for/ })
        .click();
      await expect(stage.page.getByRole('menu')).toBeVisible();
    },
  },
  {
    name: 'toast',
    isBrittle: true,
    open: async (stage) => {
      await stage.page.route('**/sessions', (route) =>
        route.request().method() === 'POST' ? route.abort() : route.continue(),
      );
      await stage.go(stage.world.teacher);
      await stage.page.getByRole('button', { name: 'How does a heat pump work?' }).click();
      await see('The conversation could not be started')(stage);
    },
  },
  {
    name: 'not-found',
    open: async (stage) => {
      await stage.go('no/such/page');
      await see('There is nothing here')(stage);
    },
  },
  {
    name: 'page-fault',
    open: async (stage) => {
      await stage.page.route('**/api/agents', (route) => route.fulfill({ json: { agents: 7 } }));
      await stage.go('');
      await see('This page has a fault')(stage);
    },
  },
  {
    name: 'server-away',
    open: async (stage) => {
      await stage.go('away.html');
      await see('Fireside is away')(stage);
    },
  },
];

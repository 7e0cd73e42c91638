import { expect } from '@playwright/test';
import { BETTER, TINY, downloading, withModel } from './models';
import { type Scene, type Stage, changed } from './stage';
import { exportOfChatGpt } from './words';

/** Chooses from the menu of an agent or a conversation in the sidebar, which needs a wide page. */
async function choose(stage: Stage, of: RegExp, item: string): Promise<void> {
  await stage.page.getByRole('button', { name: of }).first().click();
  await stage.page.getByRole('menuitem', { name: item }).click();
  const { page } = stage;
  await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toBeVisible();
}

const GUIDE = /^Options for Harbour Guide/;

/** A dialog that is opened from a menu of the sidebar. */
const fromMenu = (
  name: string,
  place: (stage: Stage) => string,
  of: RegExp,
  item: string,
): Scene => ({
  name,
  open: async (stage) => {
    await stage.go(place(stage));
    await choose(stage, of, item);
  },
});

const find = async (stage: Stage, words: string) => {
  await stage.go(stage.world.seats);
  await expect(stage.page.getByRole('button', { name: 'Find anything' })).toBeVisible();
  await stage.page.keyboard.press('Control+k');
  await stage.page.getByRole('combobox').fill(words);
};

const chooseImport = async (stage: Stage, name: string, text: string) => {
  await stage.go(stage.world.guide);
  await stage.page.getByRole('button', { name: 'Import', exact: true }).click();
  const buffer = Buffer.from(text);
  const file = { name, mimeType: 'application/json', buffer };
  await stage.page.getByLabel('File to import').setInputFiles(file);
};

const models =
  (...known: object[]) =>
  async (stage: Stage) => {
    await withModel({ is_tiny: true, upgrade: BETTER.name }, known)(stage);
    await stage.page.getByTitle('About the model that answers').click();
    await expect(stage.page.getByRole('dialog', { name: 'Models' })).toBeVisible();
  };

/** Everything that opens above a page. */
export const DIALOGS: readonly Scene[] = [
  {
    name: 'agent-new',
    open: async (stage) => {
      await stage.go(stage.world.guide);
      await stage.page.getByRole('button', { name: 'New agent', exact: true }).click();
      await expect(stage.page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'agent-new-refused',
    open: async (stage) => {
      await stage.go(stage.world.guide);
      await stage.page.getByRole('button', { name: 'New agent', exact: true }).click();
      await stage.page.getByText('Advanced').click();
      await stage.page.getByRole('textbox', { name: 'Temperature' }).fill('hot');
      await stage.page.getByRole('button', { name: 'Create agent' }).click();
    },
  },
  fromMenu('agent-edit', ({ world }) => world.guide, GUIDE, 'Edit'),
  fromMenu('agent-delete', ({ world }) => world.guide, GUIDE, 'Delete'),
  fromMenu('agent-export', ({ world }) => world.guide, GUIDE, 'Export'),
  fromMenu(
    'agent-export-with-recordings',
    ({ world }) => world.guide,
    /^Options for Patient/,
    'Export',
  ),
  fromMenu('conversation-rename', ({ world }) => world.seats, /^Options for How many/, 'Rename'),
  fromMenu('conversation-delete', ({ world }) => world.seats, /^Options for How many/, 'Delete'),
  {
    name: 'agent-leave-unsaved',
    open: async (stage) => {
      await stage.go(stage.world.guide);
      await choose(stage, GUIDE, 'Edit');
      await stage.page.getByRole('textbox', { name: 'Name' }).fill('Another name');
      await stage.page.keyboard.press('Escape');
      await expect(stage.page.getByRole('alertdialog')).toBeVisible();
    },
  },
  {
    name: 'import',
    open: async (stage) => {
      await stage.go(stage.world.guide);
      await stage.page.getByRole('button', { name: 'Import', exact: true }).click();
      await expect(stage.page.getByRole('button', { name: 'Choose a file' })).toBeVisible();
    },
  },
  {
    name: 'import-preview',
    open: async (stage) => {
      await stage.page.route(
        '**/import?preview=true',
        changed<object>((contents) => ({
          ...contents,
          warnings: ['3 pictures are left out.', '1 step of a tool is left out.'],
        })),
      );
      await chooseImport(stage, 'conversations.json', exportOfChatGpt());
      await expect(stage.page.getByText('This would come')).toBeVisible();
    },
  },
  {
    name: 'import-done',
    open: async (stage) => {
      await chooseImport(stage, 'conversations.json', exportOfChatGpt());
      await stage.page.getByRole('button', { name: 'Import', exact: true }).last().click();
      await expect(stage.page.getByText('This has come')).toBeVisible();
    },
  },
  {
    name: 'import-refused',
    open: async (stage) => {
      await chooseImport(stage, 'recipes.json', '{"soup": true}');
      await expect(stage.page.getByRole('alert')).toBeVisible();
    },
  },
  { name: 'models', open: models(TINY, BETTER) },
  { name: 'models-downloading', open: models(TINY, downloading()) },
  {
    name: 'palette',
    open: async (stage) => {
      await find(stage, '');
      await expect(stage.page.getByRole('option').first()).toBeVisible();
    },
  },
  {
    name: 'palette-results',
    open: async (stage) => {
      await find(stage, 'boat');
      await expect(stage.page.getByRole('group', { name: 'Messages' })).toBeVisible();
    },
  },
  {
    name: 'palette-nothing',
    open: async (stage) => {
      await find(stage, 'submarines at dawn');
      await expect(stage.page.getByText(/Nothing found/)).toBeVisible();
    },
  },
  {
    name: 'shortcuts',
    open: async (stage) => {
      await stage.go(stage.world.seats);
      await expect(stage.page.getByRole('log')).toContainText('46 seats');
      await stage.page.getByRole('textbox', { name: 'Message' }).blur();
      await stage.page.keyboard.press('?');
      await expect(stage.page.getByRole('dialog')).toBeVisible();
    },
  },
];

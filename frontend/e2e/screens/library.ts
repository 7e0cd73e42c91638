import { expect } from '@playwright/test';
import { type Scene, type Stage, changed, never } from './stage';

const open = async (stage: Stage) => {
  await stage.go(`${stage.world.guide}/library`);
  await expect(stage.page.getByRole('heading', { level: 1, name: 'Library' })).toBeVisible();
};

const listed = async ({ page }: Stage) =>
  expect(page.getByRole('link', { name: 'handbook.pdf', exact: true })).toBeVisible();

interface Listing {
  documents: { filename: string; status: string; progress: number }[];
}

const READING: Record<string, number> = { 'handbook.pdf': 0.62, 'notes.txt': 0.08 };

/** What an agent has read, is reading, and could not read. */
export const LIBRARY: readonly Scene[] = [
  {
    name: 'library',
    open: async (stage) => {
      await open(stage);
      await listed(stage);
    },
  },
  {
    name: 'library-empty',
    open: async (stage) => {
      await stage.go(`${stage.world.shop}/library`);
      await expect(stage.page.getByRole('button', { name: 'Choose files' })).toBeVisible();
    },
  },
  {
    name: 'library-loading',
    open: async (stage) => {
      await stage.page.route('**/documents', never);
      await open(stage);
      await expect(stage.page.getByRole('status', { name: 'Loading the documents' })).toBeVisible();
    },
  },
  {
    name: 'library-uploading',
    isBrittle: true,
    open: async (stage) => {
      await stage.page.route('**/documents', (route) =>
        route.request().method() === 'POST' ? never() : route.continue(),
      );
      await open(stage);
      await listed(stage);
      await choose(stage, ['a book of many pages.txt', 'and another one.md', 'film.mp4']);
      await expect(stage.page.getByText(/can't read/)).toBeVisible();
    },
  },
  {
    name: 'library-reading',
    open: async (stage) => {
      await stage.page.route(
        '**/documents',
        changed<Listing>(({ documents }) => ({
          total: documents.length,
          documents: documents.map((document) => ({
            ...document,
            ...(document.filename in READING && {
              status: 'processing',
              progress: READING[document.filename],
            }),
            ...(document.filename.includes('prices') && { status: 'queued', progress: 0 }),
          })),
        })),
      );
      await open(stage);
      await expect(stage.page.getByText(/62\s?%/)).toBeVisible();
    },
  },
  {
    name: 'library-searched',
    open: async (stage) => {
      await open(stage);
      await stage.page.getByRole('searchbox').fill('boats longer than twelve metres');
      await stage.page.keyboard.press('Enter');
      await expect(stage.page.getByRole('list', { name: 'Passages' })).toBeVisible();
    },
  },
  {
    name: 'library-searched-in-vain',
    open: async (stage) => {
      await stage.page.route('**/search', (route) => route.fulfill({ json: { results: [] } }));
      await open(stage);
      await stage.page.getByRole('searchbox').fill('submarines');
      await stage.page.keyboard.press('Enter');
      await expect(stage.page.getByText(/Nothing in the library fits/)).toBeVisible();
    },
  },
  {
    name: 'library-delete',
    open: async (stage) => {
      await open(stage);
      await stage.page.getByRole('button', { name: 'Delete handbook.pdf' }).click();
      await expect(stage.page.getByRole('alertdialog')).toBeVisible();
    },
  },
  {
    name: 'library-dropping',
    open: async (stage) => {
      await open(stage);
      await listed(stage);
      const dataTransfer = await stage.page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['words'], 'a.txt'));
        return transfer;
      });
      const target = stage.page.getByRole('region', { name: 'Library of Harbour Guide' });
      await target.dispatchEvent('dragenter', { dataTransfer });
      await expect(stage.page.getByText(/^Let go/)).toBeVisible();
    },
  },
  {
    name: 'document-pdf',
    open: async (stage) => {
      await stage.go(stage.world.handbook);
      await expect(stage.page.locator('canvas[data-drawn]').first()).toBeVisible();
    },
  },
  {
    name: 'document-text-passage',
    isBrittle: true,
    open: async (stage) => {
      await open(stage);
      await stage.page.getByRole('searchbox').fill('fee for two places');
      await stage.page.keyboard.press('Enter');
      const passages = stage.page.getByRole('list', { name: 'Passages' });
      await passages.getByRole('link', { name: /notes/ }).first().click();
      await expect(stage.page.getByRole('mark').first()).toBeVisible();
    },
  },
  {
    name: 'document-gone',
    open: async (stage) => {
      await stage.go(`${stage.world.guide}/library/01a202d0-2d67-7211-b54c-ae988e8c0827`);
      await expect(stage.page.getByText(/deleted|not here|gone/i).first()).toBeVisible();
    },
  },
];

async function choose({ page }: Stage, names: readonly string[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: /Add files/ }).click(),
  ]);
  const buffer = Buffer.alloc(400_000, 'words ');
  await chooser.setFiles(names.map((name) => ({ name, mimeType: 'text/plain', buffer })));
}

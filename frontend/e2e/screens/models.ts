import { expect } from '@playwright/test';
import { type Scene, type Stage, changed } from './stage';

async function provide(stage: Stage, provider: object, models: object[] = []): Promise<void> {
  await stage.page.route(
    '**/api/config',
    changed<{ provider: object }>((config) => ({
      ...config,
      provider: { ...config.provider, kind: 'embedded', model: 'smollm2-135m', ...provider },
    })),
  );
  await stage.page.route('**/api/models', (route) => route.fulfill({ json: { models } }));
}

const MODEL = {
  role: 'chat',
  license: 'Apache-2.0',
  installed: false,
  active: false,
  is_default: false,
  download: null,
};
export const TINY = {
  ...MODEL,
  name: 'smollm2-135m',
  title: 'SmolLM2 135M',
  description: 'Tiny: quick everywhere, and often wrong.',
  size_bytes: 144_810_464,
  installed: true,
  active: true,
  is_default: true,
};
export const BETTER = {
  ...MODEL,
  name: 'qwen2.5-1.5b',
  title: 'Qwen2.5 1.5B',
  description: 'Follows instructions well; wants two gigabytes of memory.',
  size_bytes: 1_117_320_768,
};
export const downloading = (part: object = {}) => ({
  ...BETTER,
  download: {
    status: 'downloading',
    progress: 0.42,
    downloaded_bytes: 469_274_722,
    total_bytes: 1_117_320_768,
    error: null,
    ...part,
  },
});

/** Opens the first page with this said of its model. */
export const withModel =
  (provider: object, models: object[] = []) =>
  async (stage: Stage): Promise<void> => {
    await provide(stage, provider, models);
    await stage.go(stage.world.teacher);
    const notice = stage.page.getByRole('complementary', { name: 'About the model' });
    await expect(notice).toBeVisible();
  };

/** What there can be to say about the model that answers. */
export const MODELS: readonly Scene[] = [
  {
    name: 'model-tiny',
    open: withModel({ is_tiny: true, upgrade: BETTER.name }, [TINY, BETTER]),
  },
  { name: 'model-downloading', open: withModel({ is_tiny: true }, [TINY, downloading()]) },
  {
    name: 'model-download-failed',
    open: withModel({}, [
      TINY,
      downloading({ status: 'failed', error: 'There is no room on the disk.' }),
    ]),
  },
  {
    name: 'model-starting',
    open: withModel(
      { status: 'starting', message: 'The model is starting. This takes a moment.' },
      [TINY],
    ),
  },
  {
    name: 'model-missing',
    open: withModel({ status: 'not_installed', message: 'Download one, or connect another.' }, [
      { ...TINY, installed: false, active: false },
    ]),
  },
  {
    name: 'model-failed',
    open: withModel({ status: 'failed', message: 'It ended by itself twice. The log says why.' }, [
      TINY,
    ]),
  },
];

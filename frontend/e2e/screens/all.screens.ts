import { fileURLToPath } from 'node:url';
import { SCENES } from './scenes';
import { isSettled, setTheme } from './settled';
import { type Width, WIDTHS, test } from './stage';

const FOLDER = fileURLToPath(new URL('../../screens/', import.meta.url));
const ALL_WIDTHS: readonly Width[] = [1440, 834, 360];

for (const scene of SCENES) {
  test(scene.name, async ({ stage }) => {
    const { page } = stage;
    for (const [index, width] of (scene.widths ?? ALL_WIDTHS).entries()) {
      await page.setViewportSize({ width, height: WIDTHS[width] });
      if (index === 0 || scene.isBrittle) await scene.open(stage);
      for (const theme of ['light', 'dark'] as const) {
        await setTheme(page, theme);
        await isSettled(page);
        const path = `${FOLDER}${scene.name}-${theme}-${width}.png`;
        await page.screenshot({ path, animations: 'disabled' });
      }
    }
  });
}

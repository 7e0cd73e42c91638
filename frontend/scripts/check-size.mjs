// Fails when the first page weighs more on the wire than the budget allows. Run it after a build.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const DIST = 'dist';
const KB = 1000;
const BUDGET = { total: 350 * KB, script: 200 * KB, requests: 20 };

/** Requests of the API that the first page makes: configuration, agents, models. */
const API_REQUESTS = 3;
const API_BYTES = 4 * KB;

/** The size of a file as a browser that knows brotli receives it. */
async function onTheWire(file) {
  const compressed = await stat(`${file}.br`).catch(() => null);
  return (compressed ?? (await stat(file))).size;
}

const html = await readFile(path.join(DIST, 'index.html'), 'utf8');
const linked = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, file]) => file);
const css = linked.filter((file) => file.endsWith('.css'));
const styles = await Promise.all(css.map((file) => readFile(path.join(DIST, file), 'utf8')));

// Every Latin font that the styles name counts; other scripts' fonts are fetched only where they are needed.
const fonts = styles
  .flatMap((text) => [...text.matchAll(/url\(\/?([^)]+?\.woff2)\)/g)].map(([, file]) => file))
  .filter((file) => !/latin-ext|cyrillic|greek|vietnamese/.test(file));

const files = [...new Set(['index.html', ...linked, ...fonts])];
const sizes = await Promise.all(
  files.map(async (file) => ({ file, size: await onTheWire(path.join(DIST, file)) })),
);
const sum = (entries) => entries.reduce((total, { size }) => total + size, 0);
const found = {
  total: sum(sizes) + API_BYTES,
  script: sum(sizes.filter(({ file }) => file.endsWith('.js'))),
  requests: files.length + API_REQUESTS,
};

for (const { file, size } of sizes)
  console.log(`${(size / KB).toFixed(1).padStart(8)} kB  ${file}`);
let isOver = false;
for (const [name, limit] of Object.entries(BUDGET)) {
  const value = found[name];
  const show = (amount) => (name === 'requests' ? amount : `${(amount / KB).toFixed(1)} kB`);
  console.log(`${value > limit ? 'OVER' : '  ok'}  ${name}: ${show(value)} of ${show(limit)}`);
  isOver ||= value > limit;
}
process.exitCode = isOver ? 1 : 0;

// Fails when the first page weighs more on the wire than the budget allows. Run it after a build.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const DIST = 'dist';
const KB = 1000;

/** Requests of the API that the first page makes (configuration, agents, models), and about what they weigh. */
const API = { requests: 3, bytes: 4 * KB };

/**
 * The size of a file as a browser that knows brotli receives it.
 * @param {string} file
 */
async function onTheWire(file) {
  const compressed = await stat(`${file}.br`).catch(() => null);
  return (compressed ?? (await stat(file))).size;
}

/**
 * Every first group of `pattern` in `text`.
 * @param {string} text
 * @param {RegExp} pattern
 */
function findAll(text, pattern) {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

const html = await readFile(path.join(DIST, 'index.html'), 'utf8');
// What is asked of the API is counted above.
const linked = findAll(html, /(?:src|href)="\/(?!api\/)([^"]+)"/g);
const files = [...new Set(['index.html', ...linked])];
const sizes = await Promise.all(
  files.map(async (file) => ({ file, size: await onTheWire(path.join(DIST, file)) })),
);

/** @param {(file: string) => boolean} isMeant */
const weigh = (isMeant) =>
  sizes.reduce((total, { file, size }) => total + (isMeant(file) ? size : 0), 0);
const kilobytes = (/** @type {number} */ bytes) => `${(bytes / KB).toFixed(1)} kB`;

const script = weigh((file) => file.endsWith('.js'));
const total = weigh(() => true) + API.bytes;
const requests = files.length + API.requests;
const checks = [
  { name: 'script', isOver: script > 200 * KB, text: `${kilobytes(script)} of 200 kB` },
  { name: 'first page', isOver: total > 350 * KB, text: `${kilobytes(total)} of 350 kB` },
  { name: 'requests', isOver: requests > 20, text: `${requests} of 20` },
];

for (const { file, size } of sizes) console.log(`${kilobytes(size).padStart(10)}  ${file}`);
for (const { name, isOver, text } of checks)
  console.log(`${isOver ? 'OVER' : '  ok'}  ${name}: ${text}`);
process.exitCode = checks.some(({ isOver }) => isOver) ? 1 : 0;

// Says that the server is away when it is, and does nothing else: no answer of the server is ever kept, so nothing
// that is shown is older than the server. VERSION and FILES are set by the build.
/* global VERSION, FILES */
const NAME = `fireside-away-${VERSION}`;
const AWAY = '/away.html';

addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(NAME);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
    await globalThis.skipWaiting();
  };
  event.waitUntil(keep());
});

addEventListener('activate', (event) => {
  const clear = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  };
  event.waitUntil(clear());
});

addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== location.origin || /^\/(api|v1)\//.test(pathname)) return;
  const kept = mode === 'navigate' ? AWAY : FILES.find((file) => file === pathname);
  if (!kept) return;
  event.respondWith(
    fetch(event.request).catch(async () => (await caches.match(kept)) ?? Response.error()),
  );
});

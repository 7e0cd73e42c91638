/** Has the browser keep the page that says that the server is away. Only the built page has one, and not every browser. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener(
    'load',
    () =>
      // Without it the browser's own words are shown, as ever.
      void navigator.serviceWorker.register('/sw.js').catch(() => undefined),
  );
}

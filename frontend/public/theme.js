// Runs before the first paint, so that a page in the dark never flashes white. See src/lib/theme.ts.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('fireside.theme');
  } catch {
    // Storage is switched off: the system's preference decides.
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();

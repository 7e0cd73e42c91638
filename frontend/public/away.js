// Looks whether the server is back, and then shows what was asked for.
(() => {
  const BETWEEN_LOOKS_MS = 2_500;

  const look = async () => {
    try {
      const answer = await fetch('/api/health', { cache: 'no-store' });
      if (answer.ok) location.reload();
    } catch {
      // Still away.
    }
  };
  document.querySelector('button')?.addEventListener('click', () => location.reload());
  setInterval(look, BETWEEN_LOOKS_MS);
})();

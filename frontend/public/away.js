// Says it in the reader's language, looks whether the server is back, and then shows what was asked for.
(() => {
  const BETWEEN_LOOKS_MS = 2_500;

  const wanted = [...navigator.languages];
  try {
    wanted.unshift(localStorage.getItem('fireside.language'));
  } catch {
    // Storage is switched off: the browser's languages decide.
  }
  const sections = [...document.querySelectorAll('section')];
  const shown =
    wanted
      .map((tag) => sections.find(({ lang }) => lang === tag?.toLowerCase().split(/[-_]/)[0]))
      .find(Boolean) ?? sections[0];
  for (const section of sections) section.hidden = section !== shown;
  document.documentElement.lang = shown.lang;
  document.title = shown.querySelector('h1').textContent;

  const look = async () => {
    try {
      const answer = await fetch('/api/health', { cache: 'no-store' });
      if (answer.ok) location.reload();
    } catch {
      // Still away.
    }
  };
  shown.querySelector('button').addEventListener('click', () => location.reload());
  setInterval(look, BETWEEN_LOOKS_MS);
})();

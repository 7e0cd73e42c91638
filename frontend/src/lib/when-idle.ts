/** Does `task` once the page has nothing else to do; the function that is returned calls it off. */
export function whenIdle(task: () => void): () => void {
  // Not every browser says when it is idle.
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(task, 2_000);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(task);
  return () => cancelIdleCallback(handle);
}

/** How to scroll to something that is not far: smoothly, unless the reader wants nothing to move. */
export function gently(): ScrollBehavior {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
}

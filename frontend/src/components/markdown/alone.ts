/**
 * A copy of `part`, a piece cut from a longer text.
 *
 * What is cut from a string keeps all of it in memory. Something on screen that stays while a text grows would so keep
 * the text as it was when that part was first drawn, and each part another state of it.
 */
export function alone(part: string): string {
  return ` ${part}`.slice(1);
}

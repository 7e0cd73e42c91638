import type { ToolUse } from '@/lib/api/types';

/** What a reply is made of, from top to bottom. */
export type ReplyPart =
  { kind: 'text'; key: string; text: string } | { kind: 'call'; key: string; call: ToolUse };

/** The text of a reply, cut where it called tools. A reply without calls is one text. */
export function partsOf(text: string, calls: readonly ToolUse[]): ReplyPart[] {
  // The server counts characters, of which some are two of JavaScript's.
  const letters = calls.length > 0 ? [...text] : [];
  const parts: ReplyPart[] = [];
  let at = 0;
  const say = (words: string) => {
    // Keyed by where it begins, so that it stays the same while it grows.
    if (words.trim()) parts.push({ kind: 'text', key: `text-${at}`, text: words });
  };
  for (const call of calls) {
    if (call.offset > at) {
      say(letters.slice(at, call.offset).join(''));
      at = call.offset;
    }
    parts.push({ kind: 'call', key: call.id, call });
  }
  say(calls.length > 0 ? letters.slice(at).join('') : text);
  return parts;
}

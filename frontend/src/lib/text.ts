/** "1 message", "12 messages", "no messages". */
export function count(amount: number, one: string, many = `${one}s`): string {
  if (amount === 0) return `no ${many}`;
  return `${new Intl.NumberFormat().format(amount)} ${amount === 1 ? one : many}`;
}

/** A size that a person can compare, such as "986 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit < 2 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? 'B'}`;
}

/** Joins class names, leaving out what is not there. */
export function cx(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}

/** The words of a Markdown text without its marks, for places that show a line of it. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/^ *(?:```|~~~).*$/gm, '')
    .replaceAll(/^ *(?:#{1,6}|>|[-*+]|\d{1,9}[.)]) +/gm, '')
    .replaceAll(/^\[[ x]\] +/gm, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)?/g, '$1')
    .replaceAll(/(\*\*|__|~~|`)(?=\S)(.+?)\1/g, '$2')
    .replaceAll(/(?<!\w)([*_])(?=\S)([^*_]+?)\1(?!\w)/g, '$2')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

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

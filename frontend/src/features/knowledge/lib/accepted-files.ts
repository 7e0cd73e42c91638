import { formatBytes } from '@/lib/text';

const ENDINGS = 'pdf docx md markdown txt text log html htm xhtml csv tsv'.split(' ');

/** For the dialog that chooses files. */
export const ACCEPTED = ENDINGS.map((ending) => `.${ending}`).join(',');

/** What an agent can read, for people. */
export const KINDS = 'PDF, Word, Markdown, text, HTML or CSV';

/** The most that a file may have, counted as the server says it: a megabyte of 1,024 × 1,024 bytes. */
export function formatLimit(bytes: number): string {
  const megabytes = bytes / 1_048_576;
  return megabytes >= 1 ? `${Math.round(megabytes)} MB` : formatBytes(bytes);
}

/** Why a file can't be taken, in a sentence; null where it can be sent. */
export function whyRefused(file: Pick<File, 'name' | 'size'>, limit: number): string | null {
  const dot = file.name.lastIndexOf('.');
  const ending = dot > 0 ? file.name.slice(dot + 1).toLowerCase() : '';
  if (!ENDINGS.includes(ending)) {
    const kind = ending ? `“.${ending}” files` : 'files without an ending';
    return `Agents can't read ${kind} yet. Choose ${KINDS}.`;
  }
  if (file.size === 0) return 'The file is empty.';
  if (file.size > limit) {
    return `It has ${formatBytes(file.size)}, and ${formatLimit(limit)} is the most that one file may have.`;
  }
  return null;
}

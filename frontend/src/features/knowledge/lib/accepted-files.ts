import { formatBytes, formatNumber } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';

const ENDINGS = 'pdf docx md markdown txt text log html htm xhtml csv tsv'.split(' ');

/** For the dialog that chooses files. */
export const ACCEPTED = ENDINGS.map((ending) => `.${ending}`).join(',');

/** The most that a file may have, counted as the server says it: a megabyte of 1,024 × 1,024 bytes. */
export function formatLimit(bytes: number): string {
  const megabytes = bytes / 1_048_576;
  if (megabytes < 1) return formatBytes(bytes);
  return formatNumber(Math.round(megabytes), { style: 'unit', unit: 'megabyte' });
}

/** Why a file can't be taken, in a sentence; null where it can be sent. */
export function whyRefused(file: Pick<File, 'name' | 'size'>, limit: number): string | null {
  const dot = file.name.lastIndexOf('.');
  const ending = dot > 0 ? file.name.slice(dot + 1).toLowerCase() : '';
  if (!ENDINGS.includes(ending)) {
    const kinds = t('knowledge.kinds');
    return ending
      ? t('knowledge.wrongKind', { ending, kinds })
      : t('knowledge.noEnding', { kinds });
  }
  if (file.size === 0) return t('knowledge.emptyFile');
  if (file.size > limit) {
    return t('knowledge.tooLarge', { size: formatBytes(file.size), limit: formatLimit(limit) });
  }
  return null;
}

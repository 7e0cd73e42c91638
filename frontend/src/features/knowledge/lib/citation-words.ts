import type { Citation } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

type Status = Citation['status'];

/** What the server found about a citation, in words. */
export function statusWords(status: Status): string {
  switch (status) {
    case 'verified':
      return t('knowledge.verifiedText');
    case 'approximate':
      return t('knowledge.approximateText');
    default:
      return t('knowledge.notCheckedText');
  }
}

/** The same in one word. */
export function statusName(status: Status): string {
  switch (status) {
    case 'verified':
      return t('knowledge.verified');
    case 'approximate':
      return t('knowledge.approximate');
    default:
      return t('knowledge.notChecked');
  }
}

/** Where a citation leads: "handbook.pdf, page 3". */
export function sourceName({ filename, page }: Pick<Citation, 'filename' | 'page'>): string {
  return page === null ? filename : t('knowledge.sourcePage', { filename, page });
}

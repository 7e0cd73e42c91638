import type { Citation } from '@/lib/api/types';

type Status = Citation['status'];

/** What the server found about a citation, in words. */
export function statusWords(status: Status): string {
  switch (status) {
    case 'verified':
      return 'Verified: the document says so';
    case 'approximate':
      return 'Approximate: the document says something close to it';
    default:
      return 'Not checked yet';
  }
}

/** The same in one word. */
export function statusName(status: Status): string {
  switch (status) {
    case 'verified':
      return 'Verified';
    case 'approximate':
      return 'Approximate';
    default:
      return 'Not checked';
  }
}

/** Where a citation leads: "handbook.pdf, page 3". */
export function sourceName({ filename, page }: Pick<Citation, 'filename' | 'page'>): string {
  return page === null ? filename : `${filename}, page ${page}`;
}

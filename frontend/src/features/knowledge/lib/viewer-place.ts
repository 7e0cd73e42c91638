/** Where a passage stands in the text of its document, in characters; the end is not included. */
export interface PassagePlace {
  start: number;
  end: number;
}

/** A document to show, and the passage to show it at. */
export interface ViewerPlace {
  documentId: string;
  passage: PassagePlace | null;
}

/** What is known of a passage wherever one is named. */
interface Located {
  document_id: string;
  char_start: number;
  char_end: number;
}

/** The part of an address that names a passage. */
export function passageParams({ char_start, char_end }: Omit<Located, 'document_id'>): string {
  return `char_start=${char_start}&char_end=${char_end}`;
}

/** The part of a conversation's address that opens a passage beside it. */
export function besideParams(located: Located): string {
  return `?document=${located.document_id}&${passageParams(located)}`;
}

/** Reads the passage that an address names; null where it names none. */
export function readPassage(params: URLSearchParams): PassagePlace | null {
  const [start, end] = ['char_start', 'char_end'].map((name) => readNumber(params.get(name)));
  if (start === undefined || end === undefined || end <= start) return null;
  return { start, end };
}

function readNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

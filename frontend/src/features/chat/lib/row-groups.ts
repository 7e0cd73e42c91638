import type { Row } from './rows';

/** Rows that lie beside each other, so that a long transcript is drawn and laid out by the few that change. */
export interface RowGroup {
  /** Names the group as long as its first message stays. */
  key: string;
  rows: readonly Row[];
}

/** Rows cut into groups, with what is needed to cut them alike when there are more. */
export interface GroupedRows {
  rows: readonly Row[];
  groups: readonly RowGroup[];
}

export const NO_GROUPS: GroupedRows = { rows: [], groups: [] };

/** How many messages a group has at most. */
const GROUP_SIZE = 16;

/**
 * Cuts `rows` into groups. What began a group in `previous` begins one again, so that rows which come before or after
 * move no others; a group whose rows are the same is the same object.
 */
export function groupRows(rows: readonly Row[], previous: GroupedRows = NO_GROUPS): GroupedRows {
  if (rows === previous.rows) return previous;
  const known = new Map(previous.groups.map((group) => [group.key, group]));
  const groups: { key: string; rows: Row[] }[] = [];
  let days: Row[] = [];
  let size = 0;
  for (const row of rows) {
    if (row.kind === 'day') {
      days.push(row);
      continue;
    }
    const begins = row.kind === 'message' && (known.has(row.key) || size >= GROUP_SIZE);
    const last = groups.at(-1);
    if (last && !begins) last.rows.push(...days, row);
    else groups.push({ key: row.key, rows: [...days, row] });
    size = last && !begins ? size + 1 : 1;
    days = [];
  }
  return { rows, groups: groups.map((group) => sameOr(known.get(group.key), group)) };
}

function sameOr(known: RowGroup | undefined, group: RowGroup): RowGroup {
  const isSame =
    known?.rows.length === group.rows.length &&
    group.rows.every((row, index) => isSameRow(row, known.rows[index]));
  return known && isSame ? known : group;
}

function isSameRow(row: Row, known: Row | undefined): boolean {
  if (row.kind === 'message') return known?.kind === 'message' && known.message === row.message;
  return row === known || (row.kind === 'day' && known?.kind === 'day' && known.at === row.at);
}

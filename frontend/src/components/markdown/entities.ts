const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi;

const known = new Map<string, string>();

/** Replaces HTML's character references, such as `&copy;`, by the characters they stand for. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(ENTITY, decodeEntity) : text;
}

function decodeEntity(entity: string): string {
  let character = known.get(entity);
  if (character === undefined) {
    // Only the reference itself is parsed, in a document of its own where nothing runs or loads.
    const parsed = new DOMParser().parseFromString(entity, 'text/html');
    character = parsed.body.textContent || entity;
    known.set(entity, character);
  }
  return character;
}

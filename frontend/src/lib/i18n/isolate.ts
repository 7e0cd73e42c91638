const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LEFT_TO_RIGHT = /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}/u;

/** "First strong isolate" and its end: what is between them is laid out by itself. */
const FROM = '\u2068';
const TO = '\u2069';

/** Keeps the names in a sentence apart from it where they run the other way, so that neither is torn. */
export function isolate<Values extends Record<string, unknown>>(
  values: Values,
  direction: 'ltr' | 'rtl',
): Values {
  const other = direction === 'ltr' ? RIGHT_TO_LEFT : LEFT_TO_RIGHT;
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' && other.test(value) ? FROM + value + TO : value,
  ]);
  return Object.fromEntries(entries) as Values;
}

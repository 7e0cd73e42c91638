import { formatLocale, formatNumber } from './i18n/numbers';
import { t } from './i18n/translate';

const DAY = 86_400_000;

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** How many midnights lie between `date` and `now`. */
export function daysAgo(date: Date, now: Date): number {
  return Math.round((startOfDay(now) - startOfDay(date)) / DAY);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Writes `date` as the reader does. To make a format takes longer than to draw the rest of a message. */
function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  const key = formatLocale() + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(formatLocale(), options);
  formats.set(key, known);
  return known.format(date);
}

/** The time of day, such as 14:05 or 2:05 PM. */
export function formatTime(iso: string): string {
  return format(new Date(iso), { hour: 'numeric', minute: '2-digit' });
}

/** Day and time in full, for tooltips and for those who can't see the layout. */
export function formatFull(iso: string): string {
  return format(new Date(iso), { dateStyle: 'full', timeStyle: 'short' });
}

/** "Today", "Yesterday", "Monday", or the date. */
export function formatDay(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days === 0) return t('time.today');
  if (days === 1) return t('time.yesterday');
  const sameYear = date.getFullYear() === now.getFullYear();
  return days > 1 && days < 7
    ? format(date, { weekday: 'long' })
    : format(date, { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) });
}

/** The day and the time of something: "Yesterday, 14:05". */
export function formatDayAndTime(iso: string): string {
  return t('time.dayAndTime', { day: formatDay(iso), time: formatTime(iso) });
}

/** As short as a list needs it: "now", "12 min", "14:05", "Mon", "3 May". */
export function formatShort(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000);
  if (minutes < 1) return t('time.now');
  if (minutes < 60) return formatNumber(minutes, { style: 'unit', unit: 'minute' });
  const days = daysAgo(date, now);
  if (days === 0) return formatTime(iso);
  if (days < 7) return format(date, { weekday: 'short' });
  const sameYear = date.getFullYear() === now.getFullYear();
  return format(date, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

/** The heading of a list under which a moment belongs. */
export function formatAge(iso: string, now: Date = new Date()): string {
  const days = daysAgo(new Date(iso), now);
  if (days <= 0) return t('time.today');
  if (days === 1) return t('time.yesterday');
  if (days < 7) return t('time.thisWeek');
  if (days < 31) return t('time.thisMonth');
  return t('time.earlier');
}

/** What one says at this time of day. */
export function greeting(now: Date): string {
  const hour = now.getHours();
  if (hour >= 5 && hour < 11) return t('time.morning');
  if (hour >= 11 && hour < 17) return t('time.afternoon');
  return t('time.evening');
}

/** A length as a clock shows it: "0:07", "1:40". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${(whole % 60).toString().padStart(2, '0')}`;
}

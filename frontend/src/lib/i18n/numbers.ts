import { localeFor } from './languages';
import { pageLanguage } from './translate';

/** How numbers, dates and times are written for the reader of the page. */
export function formatLocale(): string {
  return localeFor(pageLanguage(), navigator.languages);
}

/** A number: 1,234.5 or 1.234,5. */
export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(formatLocale(), options).format(value);
}

/** A share from 0 to 1 in percent: 42% or 42 %. */
export function formatPercent(share: number): string {
  return formatNumber(share, { style: 'percent' });
}

const SIZES = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size that a person can compare, such as 986 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 999.5) return `${formatNumber(bytes)} B`;
  let value = bytes / 1000;
  let size = 0;
  while (value >= 999.5 && size < SIZES.length - 1) {
    value /= 1000;
    size += 1;
  }
  const digits = size === 0 || value >= 100 ? 0 : 1;
  return formatNumber(value, {
    style: 'unit',
    unit: SIZES[size],
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

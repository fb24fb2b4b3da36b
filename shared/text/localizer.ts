/** Formats text. In: a catalogue of strings and a language. Out: sentences with localised numbers and dates. */
import type { PluralForms, Strings } from './strings/strings.ts';

const PLACEHOLDER = /\{(\w+)\}/g;
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

export class Localizer {
  readonly strings: Strings;
  readonly locale: string;
  readonly #number: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #plural: Intl.PluralRules;
  readonly #clock: Intl.DateTimeFormat;
  readonly #dated: Intl.DateTimeFormat;
  readonly #exact: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #utcDay: Intl.DateTimeFormat;

  /** `wanted`: a BCP 47 tag; undefined for the browser's language. */
  constructor(strings: Strings, wanted?: string) {
    const locale = localeOf(strings.language, wanted);
    this.strings = strings;
    this.locale = locale;
    this.#number = new Intl.NumberFormat(locale);
    this.#percent = new Intl.NumberFormat(locale, { style: 'percent' });
    this.#plural = new Intl.PluralRules(locale);
    this.#clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
    this.#dated = new Intl.DateTimeFormat(locale, {
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
    });
    this.#exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });
    this.#day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
    this.#utcDay = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  }

  format(text: string, values: Readonly<Record<string, string>> = {}): string {
    return text.replace(PLACEHOLDER, (whole, name: string) => (Object.hasOwn(values, name) ? values[name]! : whole));
  }

  plural(text: PluralForms, n: number, values: Readonly<Record<string, string>> = {}): string {
    return this.format(text[this.#plural.select(n)] ?? text.other, { ...values, n: this.number(n) });
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** A fraction of 0 to 1. */
  percent(share: number): string {
    return this.#percent.format(share);
  }

  /** A small fraction with two significant digits. */
  rate(share: number): string {
    return new Intl.NumberFormat(this.locale, { style: 'percent', maximumSignificantDigits: 2 }).format(share);
  }

  bytes(bytes: number): string {
    const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
    const format = { style: 'unit', unit: UNITS[power]!, unitDisplay: power === 0 ? 'long' : 'short' } as const;
    return new Intl.NumberFormat(this.locale, { ...format, maximumFractionDigits: 1 }).format(bytes / 1000 ** power);
  }

  /** Time of day, with the date unless it is today. Epoch milliseconds. */
  time(atMs: number, nowMs: number): string {
    const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
    return (isToday ? this.#clock : this.#dated).format(atMs);
  }

  clock(atMs: number): string {
    return this.#clock.format(atMs);
  }

  dated(atMs: number): string {
    return this.#dated.format(atMs);
  }

  exact(atMs: number): string {
    return this.#exact.format(atMs);
  }

  day(atMs: number): string {
    return this.#day.format(atMs);
  }

  /** Of a day that begins at midnight UTC. */
  utcDay(atMs: number): string {
    return this.#utcDay.format(atMs);
  }

  /** A duration in its largest unit and the next. */
  span(ms: number): string {
    const seconds = Math.max(0, Math.round(ms / 1000));
    const part = (value: number, unit: string): string =>
      new Intl.NumberFormat(this.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
    if (seconds < 60) return part(seconds, 'second');
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return part(minutes, 'minute');
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    if (hours < 48) return rest === 0 ? part(hours, 'hour') : `${part(hours, 'hour')} ${part(rest, 'minute')}`;
    return part(Math.floor(hours / 24), 'day');
  }
}

/** The regional variant of the strings' language, so that a sentence does not mix two languages. */
function localeOf(language: string, wanted = new Intl.NumberFormat().resolvedOptions().locale): string {
  return new Intl.Locale(wanted).language === language ? wanted : language;
}

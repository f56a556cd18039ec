const TICKS_PER_SECOND = 10_000_000;
const SECONDS_PER_DAY = 86_400;
/** Days from 1601-01-01 to 1970-01-01. */
const DAYS_TO_UNIX = 134_774;
const MOST_YEARS = 9999;

/** Characters of the text of a time: `2026-03-02T08:00:00.0000000Z`. */
export const TIME_TEXT_LENGTH = 28;

/** A FILETIME taken apart. The date of the last day is kept, for events come in order. */
export class FileTimeParts {
  year = 0;
  month = 0;
  day = 0;
  hour = 0;
  minute = 0;
  second = 0;
  /** Of 100 ns, within the second. */
  ticks = 0;
  #lastDay = -1;
  #lastHigh = -1;
  #lastLow = -1;

  /** Takes the two halves of a FILETIME; false for a year of more than four digits. */
  read(high: number, low: number): boolean {
    if (high !== this.#lastHigh || low !== this.#lastLow) this.#read(high, low);
    return this.year <= MOST_YEARS;
  }

  #read(high: number, low: number): void {
    this.#lastHigh = high;
    this.#lastLow = low;
    // 2^32 ticks are 429 s and 4,967,296 ticks. The high half is taken in two parts of 16 bits to stay within 53 bits:
    // 2^48 ticks are 28,147,497 s and 6,710,656 ticks.
    const upper = high >>> 16;
    const ticks = upper * 6_710_656 + (high & 0xffff) * 4_967_296 + low;
    const carried = Math.floor(ticks / TICKS_PER_SECOND);
    const seconds = upper * 28_147_497 + (high & 0xffff) * 429 + carried;
    const day = Math.floor(seconds / SECONDS_PER_DAY);
    const rest = (seconds - day * SECONDS_PER_DAY) | 0;
    if (day !== this.#lastDay) this.#readDay(day);
    const minutes = (rest / 60) | 0;
    this.hour = (minutes / 60) | 0;
    this.minute = minutes - this.hour * 60;
    this.second = rest - minutes * 60;
    this.ticks = (ticks - carried * TICKS_PER_SECOND) | 0;
  }

  #readDay(day: number): void {
    const date = new Date((day - DAYS_TO_UNIX) * SECONDS_PER_DAY * 1000);
    this.year = date.getUTCFullYear();
    this.month = date.getUTCMonth() + 1;
    this.day = date.getUTCDate();
    this.#lastDay = day;
  }
}

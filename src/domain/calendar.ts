/** Every month has this day. */
const ALWAYS_THERE = 28;
const HOURS = 24;
const SIXTY = 60;
/** `Date.UTC` takes a smaller year for one of the 20th century. */
const FIRST_YEAR = 100;
const ZERO = '0'.charCodeAt(0);

/**
 * @param time a UTC date or time in ISO 8601
 * @returns false if it is none, or if the day does not exist: `Date` takes 2019-02-30 for the 2nd of March
 */
export function isOfCalendar(time: string): boolean {
  if (Number.isNaN(Date.parse(time))) return false;
  const day = time.slice(0, 10);
  return day.slice(8) <= String(ALWAYS_THERE) || new Date(day).toISOString().startsWith(day);
}

/**
 * Reads the time that nearly each row of an inventory has, without a regular expression or `Date.parse`: both take longer than the rest of the row.
 *
 * @returns milliseconds since the epoch; undefined if the text has not the form `2012-08-21T17:08:24.000Z`, or if it is a rare one, which the caller
 *   must then read in another way
 */
export function commonTime(text: string): number | undefined {
  if (text.length !== 24 || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':' || text[19] !== '.' || text[23] !== 'Z') return undefined;
  return timeAt(text, EXTENDED, two(text, 20) * 10 + digit(text, 22));
}

/** The same for the form `20120821T170824Z`, which some tools write. */
export function compactTime(text: string): number | undefined {
  return text.length === 16 && text[8] === 'T' && text[15] === 'Z' ? timeAt(text, COMPACT, 0) : undefined;
}

/** Where the parts of a time are in a text. The year has the first four characters. */
interface Places {
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}
const EXTENDED: Places = { month: 5, day: 8, hour: 11, minute: 14, second: 17 };
const COMPACT: Places = { month: 4, day: 6, hour: 9, minute: 11, second: 13 };

function timeAt(text: string, places: Places, ms: number): number | undefined {
  const [year, month, day] = [two(text, 0) * 100 + two(text, 2), two(text, places.month), two(text, places.day)];
  const [hour, minute, second] = [two(text, places.hour), two(text, places.minute), two(text, places.second)];
  const isCommon = year >= FIRST_YEAR && month >= 1 && month <= 12 && day >= 1 && hour < HOURS && minute < SIXTY && second < SIXTY && ms >= 0;
  if (!isCommon || (day > ALWAYS_THERE && day > lastDay(year, month))) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** @returns NaN if the character is no digit, so that no comparison holds */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : NaN;
}

const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1);

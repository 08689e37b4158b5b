/** Every month has this day, as `YYYY-MM-DD` has it. */
const ALWAYS_THERE = '28';

/**
 * @param time a UTC date or time in ISO 8601
 * @returns false if it is none, or if the day does not exist: `Date` takes 2019-02-30 for the 2nd of March
 */
export function isOfCalendar(time: string): boolean {
  if (Number.isNaN(Date.parse(time))) return false;
  const day = time.slice(0, 10);
  return day.slice(8) <= ALWAYS_THERE || new Date(day).toISOString().startsWith(day);
}

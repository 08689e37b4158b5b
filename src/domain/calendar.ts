/**
 * @param time a UTC date or time in ISO 8601
 * @returns false if the day does not exist: `Date` takes 2019-02-30 for the 2nd of March
 */
export function isOfCalendar(time: string): boolean {
  const moment = Date.parse(time);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(time.slice(0, 10));
}

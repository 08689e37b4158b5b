import fc from 'fast-check';
import { commonTime, isOfCalendar } from '../../src/domain/calendar';

/** Two digits or more, also of times that do not exist. */
const digits = (length: number, most: number) => fc.integer({ min: 0, max: most }).map((value) => `${value}`.padStart(length, '0'));
const time = fc.tuple(digits(4, 9999), digits(2, 14), digits(2, 33), digits(2, 25), digits(2, 61), digits(2, 61), digits(3, 999))
  .map(([year, month, day, hour, minute, second, ms]) => `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);

it('reads a common time as Date does, and no time that the calendar does not have', () => {
  fc.assert(fc.property(time, (text) => {
    const read = commonTime(text);
    if (read !== undefined) expect([isOfCalendar(text), read]).toEqual([true, Date.parse(text)]);
    else if (isOfCalendar(text)) expect(text).toMatch(/^00|T24/);
  }), { numRuns: 2_000 });
});

it.each([
  ['2012-08-21T17:08:24.000Z', Date.UTC(2012, 7, 21, 17, 8, 24)], ['2016-02-29T23:59:59.999Z', Date.UTC(2016, 1, 29, 23, 59, 59, 999)],
  ['2015-02-29T00:00:00.000Z', undefined], ['1900-02-29T00:00:00.000Z', undefined], ['2012-04-31T00:00:00.000Z', undefined],
  ['2012-08-21T17:08:24Z', undefined], ['2012-08-21T17:08:24.0000Z', undefined], ['2012-08-21 17:08:24.000Z', undefined], ['2o12-08-21T17:08:24.000Z', undefined],
])('reads %s as %s', (text, milliseconds) => {
  expect(commonTime(text)).toBe(milliseconds);
});

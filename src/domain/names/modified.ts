import { compactTime, isOfCalendar } from '../calendar';

/** UTC without punctuation, as FastGlacier, CloudBerry and mt-aws-glacier write it. */
const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
/** Seconds since the epoch, with or without decimals. Glacier-rsync writes Python's number. */
const SECONDS = /^\d{1,10}(?:\.\d{1,9})?$/;
/** rclone counts nanoseconds in 64 bits, which end in the year 2262. It calls the metadata of an object with a later time damaged. */
const LAST_SECOND = 2 ** 63 / 1e9;

/**
 * Reads the time at which a file was modified last.
 *
 * The metadata `mtime` of an object has this form: seconds since the epoch, with decimals only if the tool wrote some. rclone and s3fs read it.
 * https://rclone.org/s3/#modification-times-and-hashes
 *
 * @returns undefined if the text is no time since 1970. Tools write the year 1 or 1601 if they know no time
 */
export function modified(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim();
  const common = compactTime(trimmed);
  if (common !== undefined) return common >= 0 && common / 1000 < LAST_SECOND ? String(common / 1000) : undefined;
  const seconds = ofCompact(trimmed) ?? trimmed;
  return SECONDS.test(seconds) && Number(seconds) < LAST_SECOND ? seconds : undefined;
}

function ofCompact(text: string): string | undefined {
  const [, year, month, day, hour, minute, second] = COMPACT.exec(text) ?? [];
  if (year === undefined) return undefined;
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  return isOfCalendar(time) ? String(Date.parse(time) / 1000) : undefined;
}

/** Tags of an object, by name. */
export type ObjectTags = Readonly<Record<string, string>>;

/** Tags of one object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export const MOST_TAGS = 10;
/** Characters, in UTF-16 as S3 counts them. */
export const MOST_TAG_NAME = 128;
export const MOST_TAG_VALUE = 256;
/**
 * Bytes of all tags of an object in a request to S3. S3 takes 8 KB of headers, of which metadata may be 2 KB, and credentials and signature about as
 * much. Ten tags of the longest names and values fit if they are ASCII letters. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export const MOST_TAG_BYTES = 4096;
/** AWS keeps names that begin with this for itself. */
const RESERVED = 'aws:';
/** JavaScript loses it: an object that gets such a property gets another prototype. */
const LOST = '__proto__';
const ALLOWED = /^[\p{L}\p{N} +\-=._:/@]*$/u;

/** What S3 takes as a tag, in words. */
export const TAG_RULE = `letters, digits, blanks and + - = . _ : / @, with names of 1 to ${MOST_TAG_NAME} characters that do not begin with ${RESERVED} and are not ${LOST}, `
  + `and values of at most ${MOST_TAG_VALUE}`;

export const isTagName = (name: string): boolean =>
  name !== '' && name.length <= MOST_TAG_NAME && ALLOWED.test(name) && !name.toLowerCase().startsWith(RESERVED) && name !== LOST;
export const isTagValue = (value: string): boolean => value.length <= MOST_TAG_VALUE && ALLOWED.test(value);

/** Tags as S3 wants them: the query of a URL. */
export const tagQuery = (tags: ObjectTags): string => Object.entries(tags).map((tag) => tag.map(encodeURIComponent).join('=')).join('&');

/** How long all tags of an object may be, in words. */
export const TAG_BYTES_RULE = `at most ${MOST_TAG_BYTES} bytes as the query of a URL, which is how S3 wants them`;

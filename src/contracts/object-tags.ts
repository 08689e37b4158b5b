/** Tags of an object, by name. */
export type ObjectTags = Readonly<Record<string, string>>;

/** Tags of one object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export const MOST_TAGS = 10;
/** Characters, in UTF-16 as S3 counts them. */
export const MOST_TAG_NAME = 128;
export const MOST_TAG_VALUE = 256;
/** AWS keeps names that begin with this for itself. */
const RESERVED = 'aws:';
const ALLOWED = /^[\p{L}\p{N} +\-=._:/@]*$/u;

/** What S3 takes as a tag, in words. */
export const TAG_RULE = `letters, digits, blanks and + - = . _ : / @, with names of 1 to ${MOST_TAG_NAME} characters that do not begin with ${RESERVED} `
  + `and values of at most ${MOST_TAG_VALUE}`;

export const isTagName = (name: string): boolean =>
  name !== '' && name.length <= MOST_TAG_NAME && ALLOWED.test(name) && !name.toLowerCase().startsWith(RESERVED);
export const isTagValue = (value: string): boolean => value.length <= MOST_TAG_VALUE && ALLOWED.test(value);

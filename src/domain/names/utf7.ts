/** `+`, base64 of UTF-16, and an optional `-`. Any other character outside the alphabet also ends the sequence and stands for itself. */
const SHIFTED = /\+([A-Za-z0-9+/]*)-?/g;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BITS_OF_DIGIT = 6;
const BITS_OF_UNIT = 16;

/** Decodes UTF-7 (RFC 2152). A malformed sequence stays as it is. */
export function utf7(text: string): string {
  // Most paths have no `+`, and a search is much cheaper than a replacement.
  return text.includes('+') ? text.replace(SHIFTED, shifted) : text;
}

function shifted(sequence: string, digits: string): string {
  if (digits === '') return '+';
  // Bits that do not fill a unit must be fewer than a digit's and all zero. Otherwise the sequence is damaged.
  const spare = digits.length * BITS_OF_DIGIT % BITS_OF_UNIT;
  if (spare >= BITS_OF_DIGIT || ALPHABET.indexOf(digits[digits.length - 1]) % 2 ** spare !== 0) return sequence;
  return Buffer.from(digits, 'base64').swap16().toString('utf16le');
}

/** `+`, base64 of UTF-16, and a `-` that ends it; any other character outside the alphabet ends it too and stands for itself. */
const SHIFTED = /\+([A-Za-z0-9+/]*)-?/g;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BITS_OF_DIGIT = 6;
const BITS_OF_UNIT = 16;

/** UTF-7 (RFC 2152) as text. A sequence that is malformed stays as it is. */
export function utf7(text: string): string {
  // Most paths have none, and a search is much cheaper than a replacement.
  return text.includes('+') ? text.replace(SHIFTED, shifted) : text;
}

function shifted(sequence: string, digits: string): string {
  if (digits === '') return '+';
  // What does not fill a unit must be less than a digit, and zero: otherwise something is missing or damaged.
  const spare = digits.length * BITS_OF_DIGIT % BITS_OF_UNIT;
  if (spare >= BITS_OF_DIGIT || ALPHABET.indexOf(digits[digits.length - 1]) % 2 ** spare !== 0) return sequence;
  return Buffer.from(digits, 'base64').swap16().toString('utf16le');
}

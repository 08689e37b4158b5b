const QUOTES = '"\'';

/**
 * Removes white space around a description, and quotes around the rest. Scripts and spreadsheets add both. No upload tool writes them.
 *
 * Only decoders see the bare text. A plain name keeps its blanks and quotes, because it may really have them.
 */
export function bare(description: string): string {
  const text = description.trim();
  const quote = text.charAt(0);
  if (quote === '' || !QUOTES.includes(quote)) return text;
  return text.slice(1, text.length > 1 && text.endsWith(quote) ? -1 : undefined).trim();
}

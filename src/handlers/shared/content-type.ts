/** Content types of what the transfer writes into the inventory bucket. */
export const CONTENT_TYPE = {
  JSON: 'application/json',
  JSON_LINES: 'application/x-ndjson',
  CSV: 'text/csv; charset=utf-8',
  HTML: 'text/html; charset=utf-8',
  MARKDOWN: 'text/markdown; charset=utf-8',
} as const;

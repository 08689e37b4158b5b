/** Where a core says what a person may want to know; the shells give it the Powertools logger. */
export interface Log {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
}

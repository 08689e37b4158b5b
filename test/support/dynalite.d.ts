/** What the tests use of dynalite, which has no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'http';

  /** DynamoDB in memory. The three times say how long a table is in a passing state. */
  function dynalite(options: { readonly createTableMs: number; readonly deleteTableMs: number; readonly updateTableMs: number }): Server;
  export = dynalite;
}

import { SoakDeletion } from './deletion';
import { Bound, Finding } from './oracle';
import { KindName } from '../faults/kinds';
import { InjectedFault } from '../faults/plan';
import { Killed } from '../faults/process-faults';

export interface SoakOptions {
  readonly archives: number;
  /** About how many faults are injected. */
  readonly faults: number;
  readonly seed: number;
  /** Whether the archives are deleted from the vault after the transfer, while faults are injected. @default false */
  readonly deletes?: boolean;
  /** Called with a line for each step. @default - the lines are dropped */
  readonly log?: (line: string) => void;
}

export interface SoakResult {
  readonly seed: number;
  readonly archives: number;
  readonly bytes: number;
  readonly bytesFetched: number;
  /** Jobs that Glacier accepted. */
  readonly jobs: number;
  readonly counts: Partial<Record<KindName, number>>;
  readonly neverFired: readonly KindName[];
  /** Function name → its invocations and kills. */
  readonly killed: Readonly<Record<string, Killed>>;
  /** Invocations that began while another one worked on the same message, because of a fault or a slow body. */
  readonly redelivered: number;
  /** Error and cause of each execution that ended early and was resumed. */
  readonly endedEarly: readonly string[];
  /** Status and reason in the report → number of archives. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly findings: readonly Finding[];
  /** @default - nothing was to be deleted, or the transfer was not as it should be */
  readonly deletion?: SoakDeletion;
  readonly bounds: readonly Bound[];
  /** Every injected fault. */
  readonly journal: readonly InjectedFault[];
  /** The metrics at several times during the run. */
  readonly samples: readonly Readonly<Record<string, unknown>>[];
}

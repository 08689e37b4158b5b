import { RunReference } from './workflow';

/*
 * Before anything is paid, the Orchestrator invokes the functions that write to the destination. Each one tries what it does later, under
 * the run's prefix and in its storage class. With object rules they do so again once the manifest is made: then it is known which classes and
 * tags the rules give to archives to request. So a denial is found with the role, the headers and the network of the function that meets it.
 * Nothing is left at the destination.
 */

/** What a function tries. */
export const PROBE = {
  /** Notifications Processor: an object that S3 must refuse, and the beginning of an upload. */
  BEGIN: 'begin',
  /** Chunk Retrieval: one small part. */
  PART: 'part',
  /** Validation: a look at the key, and a completion that S3 must refuse. */
  COMPLETE: 'complete',
  /** Notifications Processor: the end of the upload. */
  END: 'end',
} as const;
export type ProbeStep = (typeof PROBE)[keyof typeof PROBE];

/** The event of a probe. Every other event of these functions has messages of a queue. */
export interface ProbeEvent extends RunReference {
  readonly probe: ProbeStep;
  /** The upload that `begin` began. */
  readonly upload_id?: string;
}

/** The result of a probe. The function fails with `DestinationRefuses` if S3 denies a call. */
export interface ProbeResult {
  /** The upload that `begin` began. */
  readonly upload_id?: string;
  /** Operation of S3 → how S3 answered. The history of the execution shows it. */
  readonly answers: Readonly<Record<string, string>>;
}

export const isProbe = (event: object): event is ProbeEvent => 'probe' in event;

/** Key of the upload with which a run tries the destination. No object is ever made there. */
export const probeKey = (run: string, prefix: string): string => `${prefix}/.glacier-transfer-probe-${run}`;

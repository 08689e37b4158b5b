import { SparkWork } from './event-log';
import { MANIFEST_MEMORY, MANIFEST_PARTITION_ARCHIVES } from '../../src/contracts/manifest';
import { PIECE_BYTES } from '../../src/domain/inventory/spark/piece-ends';
import { DEFAULT_REGION, PRICE_TABLES } from '../../src/domain/plan/price-table';

/** Seconds of CPU of the functions, and what Spark took. */
export interface Taken {
  readonly archives: number;
  readonly inventoryBytes: number;
  readonly cut: number;
  readonly map: number;
  readonly write: number;
  readonly spark: SparkWork;
}

const { prices: PRICES } = PRICE_TABLES[DEFAULT_REGION];
/** USD in us-east-1, in November 2026. No run of a transfer without Glue has it, so the plan does not know it. https://aws.amazon.com/glue/pricing/ */
const DPU_HOUR = 0.44;
const [THOUSAND, MILLION] = [1_000, 1_000_000];
/** vCPUs of a DPU. */
const DPU_CORES = 4;
/** The least that Glue bills for a run: one minute of its driver and one worker. */
const LEAST_DPU_HOURS = 2 / 60;
const GLUE_RUNS = 2;
/** Transitions of a child execution with one state, and of the map that starts it. */
const TRANSITIONS_OF_ITEM = 3;
/** Objects that a piece or a group leaves: what it made, and what it says of itself. A group writes its text twice, and its paths. */
const PUTS_OF_PIECE = 2;
const PUTS_OF_GROUP = 4;

export interface SparkCost {
  readonly archives: number;
  readonly functions: number;
  readonly glue: number;
  readonly others: number;
  readonly total: number;
  /** Of one core, for functions and for Spark. */
  readonly cpu: number;
  readonly shuffleBytes: number;
}

/** USD of a manifest of so many archives, if everything grows with the archives. Two cores of four are at work at any time. */
export function sparkCost(archives: number, { cut, map, write, spark, inventoryBytes, ...measured }: Taken): SparkCost {
  const times = archives / measured.archives;
  const [pieces, groups] = [Math.ceil(inventoryBytes * times / PIECE_BYTES), Math.ceil(archives / MANIFEST_PARTITION_ARCHIVES)];
  const seconds = (cut + map + write) * times;
  const functions = seconds * MANIFEST_MEMORY / 1024 * PRICES.lambda_duration + (pieces + groups) * PRICES.lambda_requests / MILLION;
  const dpuHours = spark.cpu * times / (DPU_CORES / 2) / 3600;
  const glue = Math.max(dpuHours, GLUE_RUNS * LEAST_DPU_HOURS) * DPU_HOUR;
  const [transitions, puts] = [(pieces + groups) * TRANSITIONS_OF_ITEM, pieces * PUTS_OF_PIECE + groups * PUTS_OF_GROUP];
  const others = (transitions * PRICES.step_functions_transitions + puts * PRICES.s3_put_STANDARD) / THOUSAND;
  const total = functions + glue + others;
  return { archives, functions, glue, others, total, cpu: seconds + spark.cpu * times, shuffleBytes: spark.shuffleBytes * times };
}

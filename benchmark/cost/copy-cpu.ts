import { createHash } from 'node:crypto';
import { measure } from '../chunk-retrieval/contenders';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const SIZE = 256 * MIB;
const REPETITIONS = 3;

/** Seconds of CPU with which Chunk Retrieval copies a GiB over TLS, which is all that AWS speaks. The least of some repetitions, as there. */
export async function copyCpu(): Promise<number> {
  const { cpu } = await measure({ contender: 'ours', size: SIZE, tls: true, repetitions: REPETITIONS });
  return Number((cpu * GIB / SIZE).toFixed(2));
}

/** Seconds of CPU for two SHA-256 over a GiB: one over each MiB, for the tree hash, and one over the whole. */
export function hashCpu(): number {
  const block = Buffer.alloc(MIB, 7);
  const measured = Array.from({ length: REPETITIONS }, () => {
    const began = process.cpuUsage();
    const whole = createHash('sha256');
    for (let at = 0; at < SIZE; at += MIB) {
      createHash('sha256').update(block).digest();
      whole.update(block);
    }
    whole.digest();
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1e6 * GIB / SIZE;
  });
  return Math.min(...measured);
}

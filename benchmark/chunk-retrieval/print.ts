import Table from 'cli-table3';
import { ChunkRetrievalFigures, ratioToGuidance } from './figures';

const NAMES = { ours: 'Chunk Retrieval', guidance: 'whole range in memory (Guidance)', floor: 'two SHA-256 and bare sockets' };
const tableOf = (left: number, ...head: string[]) =>
  new Table({ head, colAligns: head.map((_, i) => (i < left ? 'left' : 'right')), style: { head: [], border: [] } });

export function print({ figures, peak_mib_of_slow: slow, peak_mib_of_small: small, paced, limits }: ChunkRetrievalFigures): void {
  const cpu = tableOf(3, 'chunk, MiB', 'transport', 'contender', 'CPU-s a GiB', 'beside the Guidance', 'peak, MiB');
  for (const figure of figures) {
    const { size_mib, transport, contender, cpu_seconds_per_gib, peak_mib } = figure;
    cpu.push([size_mib, transport, NAMES[contender], cpu_seconds_per_gib.toFixed(2), ratioToGuidance(figure, figures).toFixed(2), peak_mib]);
  }
  console.log(cpu.toString());
  console.log(`limits: over TLS ${limits.cpu_of_guidance_over_tls} × the CPU of the Guidance's way; peak ${limits.peak_mib} MiB`);
  console.log(`peak of a 4-GiB chunk over TLS: ${slow.glacier} MiB with a slow Glacier, ${slow.s3} MiB with a slow S3 (limit ${limits.peak_mib} MiB)`);
  console.log(`peak of a full batch of small archives over TLS: ${small} MiB (limit ${limits.peak_mib} MiB)`);
  const rate = tableOf(1, 'at 36 MB/s each way, over TLS', 'memory, MB', 'CPU-s a GiB', 's a GiB', 'measured', 'GB-s a GiB');
  for (const { contender, memory_mib, cpu_seconds_per_gib: cpuSeconds, ...row } of paced) {
    const seconds = [row.seconds_per_gib, row.measured_seconds_per_gib, row.gb_seconds_per_gib].map((value) => value.toFixed(1));
    rate.push([NAMES[contender], memory_mib, cpuSeconds.toFixed(2), ...seconds]);
  }
  console.log(rate.toString());
  console.log(`limit: ${limits.gb_seconds_per_gib} GB-s a GiB`);
}

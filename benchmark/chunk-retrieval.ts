import { Contender, GIB, measure, Measured, Measurement, MIB } from './chunk-retrieval/contenders';
import { ChunkRetrievalFigures, Figure, LIMITS, PacedFigure, ratioToGuidance } from './chunk-retrieval/figures';
import { print } from './chunk-retrieval/print';
import { SHARED_BATCH, SMALL_LIMIT } from '../src/contracts/batches';
import { DEFAULT } from '../src/contracts/defaults';
import { cpuShare } from '../src/domain/plan/assumptions';

const SIZES = [64 * MIB, GIB, 4 * GIB];
const CONTENDERS: Contender[] = ['ours', 'guidance', 'floor'];
const REPETITIONS = 3;
/** A side is slow only at first, because 4 GiB would take minutes. In that time a stream without backpressure fills the memory. */
const SLOW = { rate: 10 * MIB, seconds: 10 };
/** Bytes a second each way, as the Guidance's published bill implies: its handler reads first and writes afterwards. */
const LAMBDA_RATE = { rate: 36e6, seconds: Infinity };
/** MiB of memory of the Guidance's function. */
const GUIDANCE_MEMORY = 1_536;
/** Measures the CPU and the memory of Chunk Retrieval, beside a floor and beside the way of AWS's Guidance. */
export async function run({ json = false }: { readonly json?: boolean } = {}): Promise<void> {
  const all = { figures: await unpaced(), peak_mib_of_slow: await slow(), peak_mib_of_small: await small(), paced: await paced(), limits: LIMITS };
  if (json) console.log(JSON.stringify(all));
  else print(all);
  if (isOver(all)) process.exitCode = 1;
}

async function unpaced(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) {
    for (const tls of [false, true]) {
      for (const contender of CONTENDERS) {
        const { cpu, peak } = await measure({ size, tls, contender, repetitions: REPETITIONS });
        const what = { size_mib: size / MIB, transport: tls ? 'tls' : 'plain', contender } as const;
        figures.push({ ...what, cpu_seconds_per_gib: perGib(cpu, size), peak_mib: Math.round(peak / MIB) });
      }
    }
  }
  return figures;
}

async function slow(): Promise<ChunkRetrievalFigures['peak_mib_of_slow']> {
  const peakOf = async (sides: Pick<Measurement, 'glacier' | 's3'>) =>
    Math.round((await measure({ ...sides, size: 4 * GIB, tls: true, contender: 'ours', repetitions: 1 })).peak / MIB);
  return { glacier: await peakOf({ glacier: SLOW }), s3: await peakOf({ s3: SLOW }) };
}

async function small(): Promise<number> {
  const { peak } = await measure({ size: SMALL_LIMIT - 1, tls: true, contender: 'ours', repetitions: REPETITIONS, batch: SHARED_BATCH.size });
  return Math.round(peak / MIB);
}

async function paced(): Promise<PacedFigure[]> {
  const atRate = { size: GIB, tls: true, glacier: LAMBDA_RATE, s3: LAMBDA_RATE, repetitions: 1 };
  const at = async (contender: Contender, memory: number) =>
    pacedFigure(contender, memory, await measure({ ...atRate, contender, cpuShare: cpuShare(memory) }));
  return [await at('ours', DEFAULT.CHUNK_MEMORY), await at('guidance', GUIDANCE_MEMORY)];
}

/**
 * Ours reads and writes at once, so a copy lasts as long as the slower of network and CPU. The measured seconds stand beside it. They say
 * more on a quiet machine, and nothing on a busy one.
 */
function pacedFigure(contender: Contender, memory: number, { seconds, cpu }: Measured): PacedFigure {
  const network = GIB / LAMBDA_RATE.rate * (contender === 'ours' ? 1 : 2);
  const modelled = Math.max(network, cpu / cpuShare(memory));
  return {
    contender,
    memory_mib: memory,
    cpu_seconds_per_gib: perGib(cpu, GIB),
    seconds_per_gib: perGib(modelled, GIB),
    measured_seconds_per_gib: perGib(seconds, GIB),
    gb_seconds_per_gib: perGib(modelled * memory / 1024, GIB),
  };
}

function isOver({ figures, peak_mib_of_slow, peak_mib_of_small, paced: atRate }: ChunkRetrievalFigures): boolean {
  const ours = figures.filter(({ contender }) => contender === 'ours');
  return ours.some((figure) => figure.transport === 'tls' && ratioToGuidance(figure, figures) > LIMITS.cpu_of_guidance_over_tls)
    || [...ours.map(({ peak_mib }) => peak_mib), ...Object.values(peak_mib_of_slow), peak_mib_of_small].some((peak) => peak > LIMITS.peak_mib)
    || atRate.some(({ contender, gb_seconds_per_gib }) => contender === 'ours' && gb_seconds_per_gib > LIMITS.gb_seconds_per_gib);
}

const perGib = (value: number, size: number): number => Number((value * GIB / size).toFixed(2));

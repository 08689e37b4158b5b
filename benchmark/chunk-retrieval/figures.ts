import type { Contender } from './contenders';

export const LIMITS = { cpu_of_guidance_over_tls: 0.9, peak_mib: 200, gb_seconds_per_gib: 9 } as const;

/** How a contender copies chunks of one size as fast as it can. */
export interface Figure {
  readonly size_mib: number;
  readonly transport: 'plain' | 'tls';
  readonly contender: Contender;
  /** Of the contender's process only. */
  readonly cpu_seconds_per_gib: number;
  readonly peak_mib: number;
}

/** How a contender copies a GiB over TLS if the network is as slow as Lambda's, with the CPU that Lambda gives to this memory. */
export interface PacedFigure {
  readonly contender: Contender;
  readonly memory_mib: number;
  readonly cpu_seconds_per_gib: number;
  /** The slower of network and CPU. */
  readonly seconds_per_gib: number;
  readonly measured_seconds_per_gib: number;
  readonly gb_seconds_per_gib: number;
}

export interface ChunkRetrievalFigures {
  readonly figures: Figure[];
  /** The peak for a chunk of 4 GiB, if one side is slow at first. */
  readonly peak_mib_of_slow: { readonly glacier: number; readonly s3: number };
  /** The peak for a full batch of the largest small archives, of which some are copied at the same time. */
  readonly peak_mib_of_small: number;
  readonly paced: PacedFigure[];
  readonly limits: typeof LIMITS;
}

/** CPU beside that of the Guidance's way for the same size and transport. */
export function ratioToGuidance({ size_mib, transport, cpu_seconds_per_gib }: Figure, figures: readonly Figure[]): number {
  const guidance = figures.find((other) => other.contender === 'guidance' && other.size_mib === size_mib && other.transport === transport)!;
  return cpu_seconds_per_gib / guidance.cpu_seconds_per_gib;
}

/** How a deployment works where its props say nothing. A plan that is made without a deployment counts with the same. */
export const DEFAULT = {
  /** InitiateJob calls a second to begin with; there is no public limit, so the rate adapts from here. */
  INITIAL_RATE: 10,
  /** Chunks that are copied at a time. */
  CHUNK_CONCURRENCY: 100,
  /** MiB of memory of Chunk Retrieval: bytes stream through, so memory buys network and CPU share only. */
  CHUNK_MEMORY: 512,
  /** Archives that are proven at a time. */
  VALIDATION_CONCURRENCY: 10,
} as const;

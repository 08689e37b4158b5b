import { MAX_ARCHIVE_SIZE } from '../../src/contracts/glacier';

/** 2^53 + 1 bytes, which is 9 PB: the first whole number that a JavaScript number does not have. */
export const BEYOND_SAFE = 2n ** 53n + 1n;

/** Sizes of archives that add up to `BEYOND_SAFE`: the largest that Glacier has, and one that is smaller. */
export const SIZES_BEYOND_SAFE: readonly number[] = sizes();

function sizes(): number[] {
  const largest = Number(BEYOND_SAFE / BigInt(MAX_ARCHIVE_SIZE));
  return [...Array<number>(largest).fill(MAX_ARCHIVE_SIZE), Number(BEYOND_SAFE % BigInt(MAX_ARCHIVE_SIZE))];
}

import { InputError } from '../input-error';
import { readInput } from './input-file';
import type { PriceOverrides } from '../../src/contracts/prices';

/** Reads the user's own prices, a JSON object of USD by name. The plan checks names and numbers. */
export async function readPrices(file: string): Promise<PriceOverrides> {
  const pieces: Buffer[] = [];
  for await (const piece of readInput(file)) pieces.push(piece);
  const prices = parsed(file, Buffer.concat(pieces).toString('utf8'));
  if (typeof prices !== 'object' || prices === null || Array.isArray(prices)) throw new InputError(`${file} is not a JSON object of prices in USD by name`);
  return prices;
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new InputError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

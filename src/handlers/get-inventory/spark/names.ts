import { NumberedPartition } from '../../../domain/inventory/spark/sum-manifest';

/*
 * Names of the files in a work folder that TypeScript writes for itself, one for each piece or group.
 */

export const numbered = (number: number): string => String(number).padStart(5, '0');

/** What a piece says of itself. It is written after its lines, so it also says that they are there. */
export const pieceResult = (piece: number): string => `results/${numbered(piece)}.json`;

/** A partition of the manifest, before it has its number. */
export const groupPartition = ({ group, part }: Pick<NumberedPartition, 'group' | 'part'>): string => `partitions/${numbered(group)}-${part}.jsonl`;

/** What the partitions of a group have. It is written after them, so it also says that they are there. */
export const groupResult = (group: number): string => `figures/${numbered(group)}.json`;

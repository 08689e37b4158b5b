import { byDriver } from './arithmetic';
import { Charge } from './cost-line';
import { amountOf, Drivers, usesOf } from './measured';
import { PlanBasis } from './plan-input';
import { CHUNK_ROW_BYTES, ROW_WRITE_COUNT } from './write-units';
import { count, size } from '../format';

const service = 'DynamoDB';

/** Bytes that DynamoDB adds to each item it stores. */
const ITEM_OVERHEAD = 100;

export function databaseCharges(basis: PlanBasis, drivers: Drivers): Charge[] {
  if (!basis.archives) return [];
  return [writes(basis, drivers), index(drivers), reads(drivers), ...kept(basis)];
}

/** Measured rows are below a kibibyte. A long description or key makes each write of its row cost more. */
function writes({ input: { figures }, archives }: PlanBasis, drivers: Drivers): Charge {
  const uses = usesOf('writes');
  const long = figures.row_writes - archives * ROW_WRITE_COUNT;
  return {
    service,
    item: 'Writes',
    price: 'dynamodb_writes',
    amount: amountOf(uses, drivers) + long,
    formula: `${byDriver(uses, drivers)}${long ? `; ${count(long)} for rows above a kibibyte` : ''}`,
  };
}

function index(drivers: Drivers): Charge {
  const uses = usesOf('index_writes');
  return { service, item: 'Writes of the index', price: 'dynamodb_writes', amount: amountOf(uses, drivers), formula: byDriver(uses, drivers) };
}

function reads(drivers: Drivers): Charge {
  const uses = usesOf('reads');
  return { service, item: 'Reads', price: 'dynamodb_reads', amount: amountOf(uses, drivers), formula: byDriver(uses, drivers) };
}

function kept({ input: { figures }, archives, chunks }: PlanBasis): Charge[] {
  const bytes = figures.row_bytes + chunks * CHUNK_ROW_BYTES + (2 * archives + chunks) * ITEM_OVERHEAD;
  const formula = `${size(bytes)} of rows, for a month`;
  return [
    { service, item: 'Storage, the first month', price: 'dynamodb_storage', amount: bytes, formula },
    { service, item: 'Point-in-time recovery, the first month', price: 'dynamodb_recovery', amount: bytes, formula },
  ];
}

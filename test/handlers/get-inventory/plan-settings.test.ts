import { planSettings } from '../../../src/handlers/get-inventory/plan-settings';

const REQUIRED = {
  CHUNK_SIZE: '1', CHUNK_MEMORY: '2', CHUNK_CONCURRENCY: '3', PREPARE_CONCURRENCY: '8', VALIDATION_CONCURRENCY: '4', INITIAL_RATE: '0.5', DAILY_BYTES: '6',
};
const settings = {
  chunkSize: 1, chunkMemory: 2, chunkConcurrency: 3, prepareConcurrency: 8, validationConcurrency: 4, initialRate: 0.5, dailyBytes: 6,
};
const MEMORIES = {
  PREPARE_MEMORY: '11', VALIDATION_MEMORY: '12', REQUEST_MEMORY: '13', SWEEP_MEMORY: '14', MANIFEST_MEMORY: '15', REPORT_MEMORY: '16',
};
const before = process.env;

afterEach(() => { process.env = before; });

it('reads the settings that the construct sets', () => {
  process.env = { ...before, ...REQUIRED, DAILY_REQUESTS: '7', PRICES: '{"sqs_requests":0}', ...MEMORIES };
  expect(planSettings()).toEqual({
    ...settings,
    dailyRequests: 7,
    prices: { sqs_requests: 0 },
    prepareMemory: 11,
    validationMemory: 12,
    requestMemory: 13,
    sweepMemory: 14,
    manifestMemory: 15,
    reportMemory: 16,
  });
});

it('leaves out limits and prices that the construct does not set', () => {
  process.env = { ...before, ...REQUIRED };
  expect(planSettings()).toEqual(settings);
});

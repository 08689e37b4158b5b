import { DEFAULT } from '../../../src/contracts/defaults';
import { archivesASecond, secondsOfWork } from '../../../src/domain/pressure/work';

const workers = { notifications: 10, chunks: 100, small: 100, validations: 10 };

it('the slowest of the functions decides how many archives pass in a second', () => {
  expect(archivesASecond(workers)).toBeCloseTo(10 / 0.31, 6);
  expect(archivesASecond({ ...workers, validations: 100 })).toBeCloseTo(10 / 0.3, 6);
  expect(archivesASecond({ notifications: 100, chunks: 10, small: 10, validations: 100 })).toBeCloseTo(10 / 0.5, 6);
});

it('the defaults keep up with 100 archives of one chunk a second', () => {
  const { PREPARE_CONCURRENCY: notifications, CHUNK_CONCURRENCY: chunks, VALIDATION_CONCURRENCY: validations } = DEFAULT;
  expect(archivesASecond({ notifications, chunks, small: chunks, validations })).toBeGreaterThanOrEqual(100);
});

it.each([
  ['notifications', { notifications: 1000, chunks: 0, small: 0, validations: 0 }, 30],
  ['chunks', { notifications: 1, chunks: 20_000, small: 0, validations: 1 }, 100],
  ['small', { notifications: 1, chunks: 1, small: 20_000, validations: 1 }, 100],
  ['validations', { notifications: 0, chunks: 0, small: 0, validations: 1000 }, 31],
  ['none', { notifications: 0, chunks: 0, small: 0, validations: 0 }, 0],
])('the longest queue decides how long the work takes: %s', (_, queued, seconds) => {
  expect(secondsOfWork(queued, workers)).toBeCloseTo(seconds, 6);
});

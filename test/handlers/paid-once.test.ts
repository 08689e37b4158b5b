import { FailingWorld, HOUR } from './support/failing-world';
import { serviceError } from './support/inventories';

/** Glacier takes the request, and its answer is this error, so many times. */
function losesAnswers(world: FailingWorld, times: number, error: Error): void {
  const take = world.take.bind(world);
  world.take = async (request) => {
    const jobId = await take(request);
    if (times-- > 0) throw error;
    return jobId;
  };
}

it.each([500, 503])('a %i that comes after Glacier has taken a request pays for one job', async (status) => {
  const world = new FailingWorld(1);
  losesAnswers(world, 2, serviceError('ServiceUnavailableException', 'Service Unavailable', status));
  expect(await world.request(HOUR)).toBeUndefined();
  expect(world.taken).toHaveLength(1);
});

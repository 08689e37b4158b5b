import { MAX_STUCK_SECONDS } from '../../../src/contracts/failures';
import { SweepPorts } from '../../../src/handlers/extend-download-window/ports';
import { giveUpStuck } from '../../../src/handlers/extend-download-window/stuck';
import { TestClock } from '../../support/test-clock';
import { serviceError } from '../support/inventories';
import { MemoryArchives } from '../support/memory-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const unreachable = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', $metadata: { attempts: 3 } });

it.each([
  ['an error that no service gave', new TypeError('x of undefined'), 'failed'],
  ['a refusal', serviceError('AccessDenied', 'no', 403), 'failed'],
  ['a service that fails', serviceError('InternalError', 'later', 500), 'requested'],
  ['a service that cannot be reached', unreachable, 'requested'],
])('an archive that is due for two days, after %s', async (_, error, status) => {
  const archives = new MemoryArchives();
  const clock = new TestClock();
  archives.put(ID, { due_at: clock.now() / 1000 - MAX_STUCK_SECONDS });
  await giveUpStuck(ID, error, { archives, clock } as unknown as SweepPorts);
  expect(archives.row(ID).status).toBe(status);
});

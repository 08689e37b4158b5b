import { archiveRow, ID, indexed, NOW } from './archive-rows';
import type { Contract, ContractCase, Item } from './contract';
import type { ArchiveItem } from '../../../../../src/contracts/archive';
import type { ArchiveStore } from '../../../../../src/handlers/aws/stores/archive-store';

type Case = ContractCase<ArchiveStore>;

const claim = { lease: { owner: 'me', until: NOW + 120 }, now: NOW, jobId: 'job-1' };
const taken = (row: ArchiveItem): Item => ({ ...row, lease: claim.lease });
const held = (owner: string, until: number) => archiveRow({ ...indexed('staged'), lease: { owner, until } });

const takes = (name: string, row: ArchiveItem & Item): Case =>
  ({ name, before: [row], call: (store) => store.take(ID, claim), answer: row, after: [taken(row)] });
const leaves = (name: string, ...before: Item[]): Case => ({ name, before, call: (store) => store.take(ID, claim) });

/** The lease of an archive. */
export const takeCases: Pick<Contract<ArchiveStore>['cases'], 'take'> = {
  take: [
    takes('takes a requested archive that is free, and returns the row as it was', archiveRow(indexed('requested'))),
    takes('takes a staged archive that is free', archiveRow(indexed('staged'))),
    takes('takes it again for the same owner', held('me', NOW + 60)),
    takes('takes over a lease that ends now', held('dead', NOW)),
    leaves('leaves an archive that another delivery holds for a second more', held('other', NOW + 1)),
    leaves('leaves an archive that is downloaded', archiveRow({ status: 'downloaded' })),
    leaves('leaves an archive that has failed', archiveRow({ status: 'failed' })),
    leaves('leaves an archive that is skipped', archiveRow({ status: 'skipped' })),
    leaves('makes no row if there is none'),
    leaves('leaves an archive of whose job the messages are sent', archiveRow({ ...indexed('staged'), job: { id: 'job-1', messages_sent: true } })),
    takes('takes an archive of whose other job the messages are sent', archiveRow({ ...indexed('staged'), job: { id: 'job-0', messages_sent: true } })),
    takes('takes an archive of whose job the messages are not sent', archiveRow({ ...indexed('staged'), job: { id: 'job-1' } })),
  ],
};

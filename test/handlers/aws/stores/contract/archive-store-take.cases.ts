import { archiveRow, ID, indexed, NOW } from './archive-rows';
import type { Contract, ContractCase, Item } from './contract';
import type { ArchiveItem } from '../../../../../src/contracts/archive';
import type { ArchiveStore } from '../../../../../src/handlers/aws/stores/archive-store';
import type { RowOverrides } from '../../../support/memory-archives';

type Case = ContractCase<ArchiveStore>;

const claim = { lease: { owner: 'me', until: NOW + 120 }, now: NOW, jobId: 'job-1' };
const taken = (row: ArchiveItem): Item => ({ ...row, lease: claim.lease });
const held = (owner: string, until: number) => archiveRow({ ...indexed('staged'), lease: { owner, until } });

const takes = (name: string, row: ArchiveItem & Item): Case =>
  ({ name, before: [row], call: (store) => store.take(ID, claim), answer: row, after: [taken(row)] });
const leaves = (name: string, ...before: Item[]): Case => ({ name, before, call: (store) => store.take(ID, claim) });

const putClaim = { lease: claim.lease, now: NOW, job: { jobId: 'job-1', completedAt: 40 } };
const putRow = (overrides: RowOverrides = {}) => archiveRow({ ...indexed('requested'), way: 'put', ...overrides });
const claimed = (row: ArchiveItem): Item => ({ ...row, lease: claim.lease, job: { id: 'job-1', completed_at: 40 } });
const claims = (name: string, row: ArchiveItem & Item): Case =>
  ({ name, before: [row], call: (store) => store.claimPut(ID, putClaim), answer: row, after: [claimed(row)] });
const refuses = (name: string, ...before: Item[]): Case => ({ name, before, call: (store) => store.claimPut(ID, putClaim) });

/** The lease of an archive. */
export const takeCases: Pick<Contract<ArchiveStore>['cases'], 'take' | 'claimPut'> = {
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
  claimPut: [
    claims('claims an archive whose job is named, and returns the row as it was', putRow({ job: { id: 'job-1' } })),
    claims('claims an archive whose request had no answer yet', putRow()),
    claims('claims an archive that is staged', putRow({ ...indexed('staged'), job: { id: 'job-1', completed_at: 40 } })),
    claims('claims it again for the same owner', putRow({ lease: { owner: 'me', until: NOW + 60 } })),
    claims('takes over a lease that ends now', putRow({ lease: { owner: 'dead', until: NOW } })),
    claims('keeps a clock that runs for this job', putRow({ job: { id: 'job-1' }, patience: { no_progress_since: 9 } })),
    refuses('leaves an archive that another delivery copies for a second more', putRow({ lease: { owner: 'other', until: NOW + 1 } })),
    refuses('leaves an archive that goes in parts', putRow({ way: 'parts' })),
    refuses('leaves an archive whose upload an earlier version began', putRow({ upload: { id: 'upload-1' } })),
    refuses('leaves an archive that names another job', putRow({ job: { id: 'job-2' } })),
    refuses('leaves an archive that waits for a newer job', putRow({ job: { id: 'job-1', newer: 'job-2' } })),
    refuses('leaves an archive whose clock must stop, because the job is new', putRow({ patience: { no_progress_since: 9 } })),
    refuses('leaves an archive that is downloaded', archiveRow({ status: 'downloaded', way: 'put' })),
    refuses('leaves an archive that has failed', archiveRow({ status: 'failed', way: 'put' })),
    refuses('leaves an archive that is skipped', archiveRow({ status: 'skipped', way: 'put' })),
    refuses('makes no row if there is none'),
  ],
};

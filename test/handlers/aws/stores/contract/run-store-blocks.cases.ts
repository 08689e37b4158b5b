import type { Contract } from './contract';
import { NEXT, NOW, RUN, runRow, START } from './run-rows';
import type { Lease } from '../../../../../src/contracts/lease';
import type { RunItem } from '../../../../../src/contracts/run';
import type { RunStore } from '../../../../../src/handlers/aws/stores/run-store';

const mine: Lease = { owner: 'me', until: NOW + 60 };
const theirs: Lease = { owner: 'other', until: NOW + 60 };
const block = { run: RUN, at: START, owner: 'me' };
const term = { now: NOW, until: NOW + 120 };
const renewed: Lease = { owner: 'me', until: NOW + 120 };
/** Walked by `walker`; Glacier has refused since 5. */
const walked = (overrides: Partial<RunItem> = {}) => runRow({ phase: 'requesting', cursor: START, refused_since: 5, ...overrides });

/** The leases on a run: a walker's on a block of the manifest, and that of the sweep. */
export const blockCases: Pick<Contract<RunStore>['cases'], 'claimBlock' | 'finishBlock' | 'releaseBlock' | 'claimSweep' | 'releaseSweep'> = {
  claimBlock: [
    {
      name: 'takes a block that no walker holds',
      before: [walked()],
      call: (runs) => runs.claimBlock(block, 1, term),
      answer: true,
      after: [walked({ walker: renewed })],
    },
    {
      name: 'renews the walker\'s own lease',
      before: [walked({ walker: mine })],
      call: (runs) => runs.claimBlock(block, 1, term),
      answer: true,
      after: [walked({ walker: renewed })],
    },
    {
      name: 'takes a block whose lease ends now',
      before: [walked({ walker: { ...theirs, until: NOW } })],
      call: (runs) => runs.claimBlock(block, 1, term),
      answer: true,
      after: [walked({ walker: renewed })],
    },
    {
      name: 'leaves a block that another walker holds for a second more',
      before: [walked({ walker: { ...theirs, until: NOW + 1 } })],
      call: (runs) => runs.claimBlock(block, 1, term),
      answer: false,
    },
    {
      name: 'leaves a run that is not requesting',
      before: [walked({ phase: 'settling' })],
      call: (runs) => runs.claimBlock(block, 1, term),
      answer: false,
    },
    {
      name: 'leaves a run that was resumed since it was seen',
      before: [walked({ pass: 2 })],
      call: (runs) => runs.claimBlock(block, 1, term),
      answer: false,
    },
    {
      name: 'leaves a block that is done',
      before: [walked({ cursor: NEXT })],
      call: (runs) => runs.claimBlock(block, 1, term),
      answer: false,
    },
    {
      name: 'leaves a block of another partition',
      before: [walked({ cursor: { ...START, partition: 2 } })],
      call: (runs) => runs.claimBlock(block, 1, term),
      answer: false,
    },
  ],
  finishBlock: [
    {
      name: 'moves the walk on and lets go of the block, and nothing is refused any more',
      before: [walked({ walker: mine, sweep: theirs })],
      call: (runs) => runs.finishBlock(block, NEXT),
      answer: true,
      after: [walked({ cursor: NEXT, sweep: theirs, refused_since: undefined })],
    },
    ...notTheirs((runs) => runs.finishBlock(block, NEXT)),
  ],
  releaseBlock: [
    {
      name: 'lets go of the block, and nothing is refused any more',
      before: [walked({ walker: mine })],
      call: (runs) => runs.releaseBlock(block),
      answer: true,
      after: [walked({ refused_since: undefined })],
    },
    {
      name: 'lets go of the block and notes since when Glacier has refused',
      before: [walked({ walker: mine })],
      call: (runs) => runs.releaseBlock(block, 7),
      answer: true,
      after: [walked({ refused_since: 7 })],
    },
    ...notTheirs((runs) => runs.releaseBlock(block)),
  ],
  claimSweep: [
    {
      name: 'takes a run that no execution sweeps',
      before: [walked({ walker: theirs })],
      call: (runs) => runs.claimSweep(RUN, 'me', term),
      answer: true,
      after: [walked({ walker: theirs, sweep: renewed })],
    },
    {
      name: 'takes it again for the execution that sweeps it',
      before: [walked({ sweep: mine })],
      call: (runs) => runs.claimSweep(RUN, 'me', term),
      answer: true,
      after: [walked({ sweep: renewed })],
    },
    {
      name: 'takes a run whose sweep ends now',
      before: [walked({ sweep: { ...theirs, until: NOW } })],
      call: (runs) => runs.claimSweep(RUN, 'me', term),
      answer: true,
      after: [walked({ sweep: renewed })],
    },
    {
      name: 'leaves a run that another execution sweeps for a second more',
      before: [walked({ sweep: { ...theirs, until: NOW + 1 } })],
      call: (runs) => runs.claimSweep(RUN, 'me', term),
      answer: false,
    },
    { name: 'makes no run of one that does not exist', call: (runs) => runs.claimSweep(RUN, 'me', term), answer: false },
  ],
  releaseSweep: [
    {
      name: 'lets go of the run',
      before: [walked({ sweep: mine, walker: theirs })],
      call: (runs) => runs.releaseSweep(RUN, 'me'),
      answer: true,
      after: [walked({ walker: theirs })],
    },
    { name: 'leaves the sweep of another execution', before: [walked({ sweep: theirs })], call: (runs) => runs.releaseSweep(RUN, 'me'), answer: false },
    { name: 'may be done again', before: [walked()], call: (runs) => runs.releaseSweep(RUN, 'me'), answer: false },
  ],
};

/** A walker that is not the holder, or not at the cursor, changes nothing. */
function notTheirs(call: (runs: Pick<RunStore, 'finishBlock' | 'releaseBlock'>) => Promise<boolean>) {
  return [
    { name: 'leaves the block to the walker that has taken it', before: [walked({ walker: theirs })], call, answer: false },
    { name: 'leaves a block that no walker holds', before: [walked()], call, answer: false },
    { name: 'leaves another block of the same walker', before: [walked({ walker: mine, cursor: NEXT })], call, answer: false },
    { name: 'leaves a block of another partition', before: [walked({ walker: mine, cursor: { ...START, partition: 2 } })], call, answer: false },
  ];
}

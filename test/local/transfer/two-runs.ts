import { archivesOf, expectAccountedFor } from './support';
import { TwoTransfers } from './two-transfers';

/** Tests two runs of one transfer. They share the queues, the index of due archives, the rules and the topic. */
export function testTwoRuns(transfers: () => TwoTransfers): void {
  it('copy two vaults at once, and the run that ends first leaves the rules enabled', async () => {
    const { studio } = transfers();
    const reels = await transfers().inventoried('reels', archivesOf(Array.from({ length: 12 }, (_, i) => `reel-${i}.mov`)));
    const stills = await transfers().inventoried('stills', archivesOf(['1.png', '2.png']));
    const late = new Set(reels.filter((_, i) => i % 2).map(({ archiveId }) => archiveId));
    const release = transfers().hold(({ operation, input }) => operation === 'CompleteJob' && late.has(input.ArchiveId as string));
    const jobs = await studio.archiveJobs();
    const [long, short] = await Promise.all([
      studio.launch({ VaultName: 'reels', WorkflowRun: 'reels-1' }), studio.launch({ VaultName: 'stills', WorkflowRun: 'stills-1' }),
    ]);

    expect((await studio.ended(short)).status).toBe('SUCCEEDED');
    expect(await studio.activeRuns()).toEqual(['reels-1']);
    expect((await studio.verdicts('stills-1', stills)).map(({ proven }) => proven)).toEqual([true, true]);
    expect(await studio.cleanupStates('stills-1')).toContain('Any other run active?');
    expect((await studio.cleanupStates('stills-1')).filter((state) => /^Disable/.test(state))).toEqual([]);
    expect(studio.ruleStates()).toEqual({ StudioTransferDashboardRule: 'enabled', StudioTransferExtendDownloadWindowRule: 'enabled' });

    release();
    expect((await studio.ended(long)).status).toBe('SUCCEEDED');
    expect(await studio.activeRuns()).toEqual([]);
    expect(studio.ruleStates()).toEqual({ StudioTransferDashboardRule: 'disabled', StudioTransferExtendDownloadWindowRule: 'disabled' });
    await expectAccountedFor(studio, 'stills-1', stills);
    await expectAccountedFor(studio, 'reels-1', reels);
    expect((await studio.report('reels-1')).map(({ status }) => status)).toEqual(reels.map(() => 'downloaded'));
    expect(await studio.archiveJobs()).toBe(jobs + reels.length + stills.length);
  });
}

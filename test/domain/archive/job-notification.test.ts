import { jobDescription, JobDocument } from '../../../src/contracts/glacier';
import { archiveOfJob, completedAt, parseJobNotification } from '../../../src/domain/archive/job-notification';
import { DEPLOYMENT, jobDocument, snsEnvelope } from '../../handlers/support/job-notifications';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const job = jobDocument(ID, { size: 1000, sha256_tree_hash: 'ab'.repeat(32) });

describe('the message of a job', () => {
  it.each([['raw', JSON.stringify(job)], ['in the envelope of SNS', snsEnvelope(job)]])('is read %s', (_, body) => {
    expect(parseJobNotification(body)).toEqual(job);
  });

  it('is the document itself if it has a job id, whatever else it has', () => {
    const odd = { ...job, Message: 'not an envelope' };
    expect(parseJobNotification(JSON.stringify(odd))).toEqual(odd);
    expect(parseJobNotification('{"Message":5}')).toEqual({ Message: 5 });
  });

  it.each([
    ['no JSON', 'JobId: 1', 'the notification is not JSON'],
    ['no JSON in the envelope', JSON.stringify({ Message: '{' }), 'the notification is not JSON'],
    ['a text', '"job-1"', 'the notification is not a job document'],
    ['null', 'null', 'the notification is not a job document'],
    ['an array', '[]', 'the notification is not a job document'],
    ['an array in the envelope', JSON.stringify({ Message: '[{}]' }), 'the notification is not a job document'],
  ])('is refused if it is %s', (_, body, message) => {
    expect(() => parseJobNotification(body)).toThrow(expect.objectContaining({ name: 'MalformedMessageError', message }));
  });

  it('keeps what JSON.parse said', () => {
    expect(() => parseJobNotification('{')).toThrow(expect.objectContaining({ cause: expect.any(SyntaxError) }));
  });
});

describe('the archive of a job', () => {
  it('is that of the run in the job\'s description', () => {
    expect(archiveOfJob(job, DEPLOYMENT)).toEqual(ID);
  });

  it('is found without the action, which published samples omit', () => {
    expect(archiveOfJob({ ...job, Action: undefined }, DEPLOYMENT)).toEqual(ID);
  });

  it.each<[string, JobDocument]>([
    ['another deployment requested it', { JobDescription: jobDescription({ deployment: 'other-table', run: 'run-1' }) }],
    ['another program requested it', { JobDescription: 'nightly restore' }],
    ['it has no description', { JobDescription: null }],
    ['a workflow waits for it', { JobDescription: jobDescription({ deployment: DEPLOYMENT, run: 'run-1', wait: 'mapping' }) }],
    ['it retrieves an inventory', { Action: 'InventoryRetrieval' }],
    ['it names no archive', { ArchiveId: null }],
  ])('is none if %s', (_, overrides) => {
    expect(archiveOfJob({ ...job, ...overrides }, DEPLOYMENT)).toBeUndefined();
  });
});

it.each<[string, string | null | undefined, number]>([
  ['when Glacier says, in whole seconds', '2026-11-22T09:59:00.900Z', Date.parse('2026-11-22T09:59:00Z') / 1000],
  ['just now, if the date cannot be read', 'yesterday', 5],
  ['just now, if the date is null', null, 5],
  ['just now, if there is no date', undefined, 5],
])('a job was completed %s', (_, date, at) => {
  expect(completedAt({ ...job, CompletionDate: date }, 5)).toBe(at);
});

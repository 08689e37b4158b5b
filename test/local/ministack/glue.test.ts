import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { arnOf, deploy, fn, invoke, machine, role, run, task, twoMiniStacks } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks({ sparkPython: 'python3' });

/** Does what Spark scripts do: reads and writes below `--work`. It fails if it finds a file named `fail`. */
const SCRIPT = `
import pathlib, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
work = pathlib.Path(given["--work"])
if (work / "fail").exists():
    sys.exit("the input is malformed")
(work / "out").mkdir()
(work / "out" / "said.txt").write_text((work / "in.txt").read_text() + given["--step"] + given["--default"])
(work / "in.txt").unlink()
`;
const WHOLE = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'];

async function world(ministack: MiniStack, { mayStart = ['glue:StartJobRun', 'glue:GetJobRun'], mayTouch = WHOLE, resource = 'startJobRun.sync' } = {}) {
  const { Bucket } = await deploy(ministack, { Bucket: { Type: 'AWS::S3::Bucket' } });
  const s3 = new S3Client({ ...ministack.clientConfig, forcePathStyle: true });
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  await Promise.all([put('script.py', SCRIPT), put('work/in.txt', 'hello ')]);
  const { Machine } = await deploy(ministack, {
    JobRole: role('glue', { Action: mayTouch, Resource: '*' }),
    Job: {
      Type: 'AWS::Glue::Job',
      Properties: {
        Role: arnOf('JobRole'), GlueVersion: '5.0', Command: { Name: 'glueetl', ScriptLocation: `s3://${Bucket}/script.py` }, DefaultArguments: { '--default': '!' },
      },
    },
    Role: role('states', ...(mayStart.length ? [{ Action: mayStart, Resource: '*' }] : [])),
    Machine: machine({ Sort: task(`arn:aws:states:::glue:${resource}`, { JobName: '${Job}', Arguments: { '--step': 'sort', '--work': `s3://${Bucket}/work` } }) }),
  });
  const keys = async () => (await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'work/' }))).Contents?.map(({ Key }) => Key);
  const text = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString();
  return { put, keys, text, result: () => run(ministack, Machine) };
}

describe('glue-tasks', () => {
  it('waits for the end of a job run', async () => {
    const { result } = await world(patched());
    expect(await result()).toMatchObject({ status: 'SUCCEEDED', output: { JobRunState: 'SUCCEEDED' } });
  });

  it('fails a task whose run failed, and says why', async () => {
    const { put, result } = await world(patched());
    await put('work/fail', 'yes');
    const { status, error, cause } = await result();
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(cause!)).toMatchObject({ JobRunState: 'FAILED', ErrorMessage: 'the input is malformed' });
  });

  it.each([
    ['to start', [], 'glue:StartJobRun'], ['to wait for', ['glue:StartJobRun'], 'glue:GetJobRun'],
  ])('refuses a machine whose role may not be used %s the run', async (_, mayStart, missing) => {
    const { error, cause } = await (await world(patched(), { mayStart })).result();
    expect(error).toBe('Glue.AccessDeniedException');
    expect(cause).toContain(missing);
  });

  it('is needed: MiniStack does not know the task', async () => {
    expect(await (await world(bare())).result()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('spark-jobs', () => {
  it('runs the script, and puts into S3 what it changes', async () => {
    const { keys, text, result } = await world(patched());
    await result();
    expect(await keys()).toEqual(['work/out/said.txt']);
    expect(await text('work/out/said.txt')).toBe('hello sort!');
  });

  it.each(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'])('fails a run whose role does not allow %s', async (missing) => {
    const { error, cause } = await (await world(patched(), { mayTouch: WHOLE.filter((action) => action !== missing) })).result();
    expect([error, JSON.parse(cause!).ErrorMessage]).toEqual(['States.TaskFailed', expect.stringContaining(missing)]);
  });

  it('is needed: MiniStack runs nothing, and says that the run has succeeded', async () => {
    const { keys, result } = await world(bare(), { resource: 'startJobRun' });
    await result();
    expect(await keys()).toEqual(['work/in.txt']);
  });
});

describe('distributed-maps', () => {
  const ITEMS = [{ n: 1 }, { n: 2 }];
  const reader = (Bucket: string) => ({
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' }, Arguments: { Bucket, Key: "{% $folder & '/items.json' %}" },
    },
    ItemSelector: { folder: '{% $folder %}', n: '{% $states.context.Map.Item.Value.n %}' },
  });
  const MAY = ['states:StartExecution', 's3:GetObject', 'lambda:InvokeFunction'];

  async function mapped(ministack: MiniStack, { may = MAY, child = '{% $states.input %}' } = {}) {
    const { Bucket } = await deploy(ministack, { Bucket: { Type: 'AWS::S3::Bucket' } });
    await new S3Client({ ...ministack.clientConfig, forcePathStyle: true }).send(new PutObjectCommand({ Bucket, Key: 'f/items.json', Body: JSON.stringify(ITEMS) }));
    const { Machine } = await deploy(ministack, {
      FnRole: role('lambda'),
      Fn: fn('exports.handler = async (event) => event;', 'FnRole'),
      Role: role('states', { Action: may, Resource: '*' }),
      Machine: machine({
        Begin: { Type: 'Pass', Assign: { folder: 'f' }, Next: 'Map' },
        Map: {
          Type: 'Map',
          ...reader(Bucket),
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Each',
            States: { Each: { ...invoke('Fn', { End: true, Output: '{% $states.result.Payload %}' }), Arguments: { FunctionName: '${Fn.Arn}', Payload: child } } },
          },
          Output: { results: '{% $states.result %}' },
          End: true,
        },
      }),
    });
    return run(ministack, Machine);
  }

  it('evaluates the arguments of the reader, the item selector and the output', async () => {
    expect(await mapped(patched())).toMatchObject({ status: 'SUCCEEDED', output: { results: [{ folder: 'f', n: 1 }, { folder: 'f', n: 2 }] } });
  });

  it('gives a child no variable of its parent', async () => {
    expect(await mapped(patched(), { child: "{% $exists($folder) ? 'seen' : 'unseen' %}" })).toMatchObject({ output: { results: ['unseen', 'unseen'] } });
  });

  it.each([['states:StartExecution', 'StepFunctions.AccessDeniedException'], ['s3:GetObject', 'States.ItemReaderFailed']])(
    'refuses a machine whose role does not allow %s', async (missing, error) => {
      expect(await mapped(patched(), { may: MAY.filter((action) => action !== missing) })).toMatchObject({ status: 'FAILED', error });
    });

  it('is needed: MiniStack looks for a file of the name of the expression', async () => {
    expect(await mapped(bare())).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
  });
});

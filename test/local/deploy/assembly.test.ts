import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { inDependencyOrder, readAssembly } from '../../../local/deploy/assembly';
import { zipDirectory } from '../../../local/deploy/publish';

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'assembly-')); });
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (name: string, content: unknown) => writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));

describe('a cloud assembly', () => {
  it('is deployed in the order of its dependencies', () => {
    expect(inDependencyOrder({ last: { dependencies: ['middle', 'first'] }, middle: { dependencies: ['first'] }, first: {} })).toEqual(['first', 'middle', 'last']);
  });

  it('is refused if its stacks depend on each other in a circle', () => {
    expect(() => inDependencyOrder({ a: { dependencies: ['b'] }, b: { dependencies: ['a'] } })).toThrow('in a circle: a → b → a');
  });

  const stackWith = (assets: object) => {
    write('manifest.json', {
      artifacts: {
        'Stack': { type: 'aws:cloudformation:stack', dependencies: ['Stack.assets'], properties: { templateFile: 'Stack.template.json', stackName: 'my-stack' } },
        'Stack.assets': { type: 'cdk:asset-manifest', properties: { file: 'Stack.assets.json' } },
        'Tree': { type: 'cdk:tree' },
      },
    });
    write('Stack.template.json', { Resources: {} });
    write('Stack.assets.json', assets);
  };

  it('lists the files that a stack needs, without its template', () => {
    const destinations = { current: { bucketName: 'bucket', objectKey: 'key.zip' } };
    stackWith({ files: { a: { source: { path: 'asset.a', packaging: 'zip' }, destinations }, b: { source: { path: 'Stack.template.json', packaging: 'file' }, destinations } } });
    expect(readAssembly(directory).stacks).toEqual([{
      stackName: 'my-stack',
      template: { Resources: {} },
      assets: [{ path: join(directory, 'asset.a'), packaging: 'zip', destinations: [destinations.current] }],
    }]);
  });

  it('is refused if it has a container image', () => {
    stackWith({ dockerImages: { cafe: {} } });
    expect(() => readAssembly(directory)).toThrow('the container image cafe cannot be deployed locally');
  });

  it('is refused if it has a Stage', () => {
    write('manifest.json', { artifacts: { Prod: { type: 'cdk:cloud-assembly' } } });
    expect(() => readAssembly(directory)).toThrow('"Prod" is a Stage');
  });
});

describe('the zip file of a directory', () => {
  it('always has the same bytes, and contains all files', () => {
    mkdirSync(join(directory, 'sub'));
    write('index.js', 'code');
    write(join('sub', 'data.txt'), 'data');
    const first = zipDirectory(directory);
    utimesSync(join(directory, 'index.js'), 1, 1);
    expect(Buffer.compare(first, zipDirectory(directory))).toBe(0);
    expect(Object.entries(unzipSync(first)).map(([name, content]) => [name, Buffer.from(content).toString()])).toEqual([['index.js', 'code'], ['sub/data.txt', 'data']]);
  });
});

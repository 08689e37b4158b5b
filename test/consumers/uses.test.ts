import { Assembly, Language, unusedIn } from './uses';

const assembly: Assembly = {
  types: {
    'lib.Mover': { methods: [{ name: 'grantLaunch' }] },
    'lib.MoverProps': {
      datatype: true, interfaces: ['lib.Shared'], properties: [{ name: 'download', type: { fqn: 'lib.Download' } }, { name: 'bucket', type: { fqn: 's3.IBucket' } }],
    },
    'lib.Shared': { datatype: true, properties: [{ name: 'encryptionKey', type: {} }] },
    'lib.Download': { datatype: true, properties: [{ name: 'chunkSize', type: {} }] },
  },
};
const unused = (language: Language, app: string) => unusedIn(app, language, { assembly, className: 'lib.Mover' });

const APPS: Record<Language, string> = {
  typescript: 'new Mover({ bucket, download: { chunkSize: 1 }, encryptionKey: key }).grantLaunch(role)',
  python: 'Mover(bucket=b, download=Download(chunk_size=1), encryption_key=key).grant_launch(role)',
  java: 'Mover.builder().bucket(b).download(Download.builder().chunkSize(1).build()).encryptionKey(key).build().grantLaunch(role)',
  go: 'NewMover(&MoverProps{ Bucket: b, Download: &Download{ ChunkSize: 1 }, EncryptionKey: key }).GrantLaunch(role)',
};
const LANGUAGES = Object.keys(APPS) as Language[];

it.each(LANGUAGES)('an app in %s that uses every option and method lacks nothing', (language) => {
  expect(unused(language, APPS[language])).toEqual([]);
});

it.each(LANGUAGES)('an app in %s lacks each option, also an inherited or nested one, and each method', (language) => {
  expect(unused(language, 'Mover()')).toEqual(['MoverProps.download', 'MoverProps.bucket', 'MoverProps.encryptionKey', 'Download.chunkSize', 'Mover.grantLaunch']);
});

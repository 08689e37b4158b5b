import { awscdk, javascript, release } from 'projen';
import { addCommands } from './projenrc/commands';
import { restrictImports } from './projenrc/import-directions';
import { addIssueForms } from './projenrc/issue-forms';
import { releaseCli } from './projenrc/release-cli';

const NAME = 'cdk-glacier-vault-to-s3';
const REPOSITORY = `https://github.com/${NAME}/${NAME}`;

/** Powertools packages depend on each other's exact version. */
const POWERTOOLS_VERSION = '2.35.0';
const powertools = (...tools: string[]) => tools.map((tool) => `@aws-lambda-powertools/${tool}@${POWERTOOLS_VERSION}`);

/** How handlers are bundled. `AddBundleOptions` is wider than the `BundlingOptions` that `lambdaOptions` declares, and is passed on whole. */
const handlerBundle: Partial<javascript.AddBundleOptions> = {
  externals: [], // The SDK is bundled: what was tested is what runs, and the bundle loads anywhere.
  target: 'node20', // Handlers run on nodejs24.x in Lambda and on the Node of the computer that runs the demo.
  mainFields: ['module', 'main'], // ES modules can be tree-shaken.
  minify: true,
  keepNames: true, // Retry and Catch match error classes by name.
  sourcesContent: false,
};

function esbuildArgs({ externals = [], target, mainFields = [], minify, keepNames, sourcesContent }: typeof handlerBundle): string[] {
  return [
    ...externals.map((name) => `--external:${name}`), `--target=${target}`, `--main-fields=${mainFields.join(',')}`,
    ...(minify ? ['--minify'] : []), ...(keepNames ? ['--keep-names'] : []), ...(sourcesContent === false ? ['--sources-content=false'] : []),
  ];
}

/** Kinds of commits, and the section of the changelog that each is in. */
const CHANGELOG_SECTIONS = [
  { type: 'feat', section: 'Features' },
  { type: 'fix', section: 'Fixes' },
  { type: 'perf', section: 'Performance' },
  ...['docs', 'refactor', 'test', 'build', 'ci', 'chore', 'revert'].map((type) => ({ type, hidden: true })),
];

const project = new awscdk.AwsCdkConstructLibrary({
  name: NAME,
  description: 'Copy every archive of an Amazon S3 Glacier vault into an S3 bucket: original names, any storage class, proven intact.',
  author: `${NAME} contributors`,
  authorOrganization: true,
  authorAddress: REPOSITORY, // An e-mail address would be read by its domain's owner. A release needs none, in any language.
  repositoryUrl: `${REPOSITORY}.git`,
  homepage: `${REPOSITORY}#readme`,
  bugsUrl: `${REPOSITORY}/issues`,
  license: 'Apache-2.0',
  copyrightOwner: `${NAME} contributors`,
  copyrightPeriod: '2026',
  stability: 'experimental',
  keywords: ['aws-cdk', 'awscdk', 'cdk', 'glacier', 'vault', 's3', 'migration', 'archive'],
  defaultReleaseBranch: 'main',

  // Versions that must stay as they are have their reason in packaging/upgrades/held.ts.
  cdkVersion: '2.250.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.16.0',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  projenVersion: '~0.103.25',

  publishToPypi: { distName: NAME, module: 'cdk_glacier_vault_to_s3', trustedPublishing: true },
  publishToMaven: {
    mavenGroupId: `io.github.${NAME}`,
    mavenArtifactId: NAME,
    javaPackage: 'io.github.cdkglaciervaulttos3',
    publishTools: { java: { version: '17' } },
  },
  publishToNuget: { packageId: 'CdkGlacierVaultToS3', dotNetNamespace: 'CdkGlacierVaultToS3', trustedPublishing: true, publishTools: { dotnet: { version: '8.x' } } },
  publishToGo: { moduleName: `github.com/${NAME}/${NAME}-go`, packageName: 'cdkglaciervaulttos3' },

  // Handlers are bundled, so everything they import is a development dependency: the library itself has none.
  devDeps: [
    // AWS SDK packages are released only when they change, so each has its own version.
    '@aws-sdk/client-cloudformation@3.1169.0',
    '@aws-sdk/client-cloudwatch@3.1164.0',
    '@aws-sdk/client-cloudwatch-logs@3.1169.0',
    '@aws-sdk/client-dynamodb@3.1164.0',
    '@aws-sdk/client-glacier@3.1048.0',
    '@aws-sdk/client-lambda@3.1164.0',
    '@aws-sdk/client-pricing@3.1133.0',
    '@aws-sdk/client-s3@3.1169.0',
    '@aws-sdk/client-sfn@3.1163.0',
    '@aws-sdk/client-sns@3.1169.0',
    '@aws-sdk/client-sqs@3.1169.0',
    '@aws-sdk/client-ssm@3.1169.0',
    '@aws-sdk/client-sts@3.1169.0',
    '@aws-sdk/credential-provider-env@3.972.84',
    '@aws-sdk/lib-dynamodb@3.1162.0',
    '@aws-sdk/util-dynamodb@3.996.9',
    ...powertools('batch', 'commons', 'logger', 'metrics'),
    '@smithy/node-http-handler@4.14.2',
    '@types/aws-lambda@^8.10.164',
    '@types/cli-progress',
    'csv-parse@7.0.3',
    'csv-stringify@6.9.0',
    'picomatch@4.0.7',
    '@types/picomatch@4.0.3',
    'sql.js@1.16.0', // SQLite without native code.
    '@types/sql.js@1.4.11',
    'p-map@4.0.0',
    // The pages of a plan and of a report: HTML whose values are escaped, and the scales and shapes of what they draw.
    'hono@4.13.19', // Only `hono/html`, which imports nothing of the server.
    'd3-scale@4.0.3',
    'd3-shape@3.2.1',
    '@types/d3-scale@4.0.9',
    '@types/d3-shape@3.2.0',
    // The embedded default (local/) and the tests
    'asl-validator@4.0.0',
    'cdk-nag@2.38.2',
    'cli-progress@3.12.0',
    'cli-table3@0.6.5',
    'commander@14.0.3',
    'dynalite@4.0.0', // DynamoDB in the tests' process, by people who have not written the stores.
    '@jest/test-sequencer@^30', // The base class of test/support/patient-first.js; jest brings it.
    'jest-environment-node@^30', // The base class of test/support/environment.js; jest brings it.
    'istanbul-lib-instrument@^6', // The counters of the coverage, in test/support/esbuild-transform.js; jest brings it.
    'fast-check@4.10.2',
    'fflate@0.8.3',
    'jsonata@2.2.2', // The language of the state machines, which the tests execute.
    'playwright-core@1.65.1', // Drives Debian's Chromium. It downloads no browser.
    'axe-core@4.14.1', // For tests alone: nothing under the MPL is shipped.
    'commonmark@0.31.2', // Reads the pages as GitHub does, for the test of the site.
    '@types/commonmark@0.27.10',
    '@mermaid-js/tiny@11.17.2', // Draws the diagrams on the site of the documents. It has no dependencies. 12 needs Node.js 22.
    'pretty-bytes@5.6.0',
    'tsx@4.23.15',
    '@aws-cdk/cloud-assembly-schema@53.0.0',
    '@aws-cdk/asset-node-proxy-agent-v6@2.1.1',
    'aws-cdk@2.1148.1',
  ],

  lambdaAutoDiscover: true,
  lambdaOptions: {
    runtime: awscdk.LambdaRuntime.NODEJS_24_X,
    awsSdkConnectionReuse: false, // A setting of SDK v2, and an unexplained environment variable in every function.
    bundlingOptions: handlerBundle as javascript.BundlingOptions,
  },
  bundlerOptions: { esbuildVersion: '~0.28.2' },
  integrationTestAutoDiscover: false, // The end-to-end test runs the template locally; nothing is deployed to an account.

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // A snapshot that updates itself cannot fail.
    jestVersion: '^30',
    jestConfig: {
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      setupFiles: ['<rootDir>/test/support/jest-setup.ts'],
      testTimeout: 180_000, // Ends a test that hangs. Simulations compute for a minute if six processes share two cores.
      // A worker takes a core, or waits for a local AWS. The longest suites come first and wait, so three workers left a quarter of two cores idle.
      maxWorkers: 4,
      // Modules of finished test files stay in a worker and slow down all that comes after: it begins anew above this size.
      workerIdleMemoryLimit: '700MB',
      testSequencer: '<rootDir>/test/support/patient-first.js',
      // V8's own coverage searches the whole heap twice for each test file, which took half of all CPU time. Counters in the code cost little (test/support/esbuild-transform.js).
      coverageProvider: 'babel',
      // Each use of a global costs a look into the sandbox of the test file. These become parameters of each module, so no test can replace them.
      sandboxInjectedGlobals: ['Array', 'BigInt', 'Boolean', 'Error', 'JSON', 'Math', 'Number', 'Object', 'Promise', 'RegExp', 'Set', 'String', 'Symbol', 'TypeError', 'Uint8Array', 'isFinite', 'isNaN'],
      // A path from here, not `<rootDir>`: Stryker resolves it too.
      testEnvironment: './test/support/environment.js',
      testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'umd'] }, // d3 has only ES modules besides, and jest runs CommonJS.
      // Copies of packages and templates that are made while tests run.
      modulePathIgnorePatterns: ['<rootDir>/(lib|dist|coverage|\\.local|\\.venv)/', '/cdk\\.out/'],
      collectCoverageFrom: ['src/**/*.ts', '!src/**/*-function.ts'], // projen writes the functions.
      coverageThreshold: { lines: 95 }, // Of a whole run; for a part of it add --coverage=false.
      coverageReporters: ['text-summary', 'lcov'],
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'local', 'cli', 'examples', 'benchmark', 'packaging'], yaml: false },
  tsconfig: { compilerOptions: { inlineSourceMap: false, inlineSources: false } }, // The sources would be in the package twice: half a megabyte.
  tsconfigDevFile: 'tsconfig.dev.json', // One development tsconfig for test, local, examples and benchmark, where editors look for it.
  tsconfigDev: {
    compilerOptions: {
      skipLibCheck: true,
      ignoreDeprecations: '6.0',
      types: ['node', 'jest'],
      paths: { 'cdk-glacier-vault-to-s3': ['./src'] }, // The examples import the package as a user does. Here the sources stand for it.
    },
    exclude: ['lib', 'dist', '.venv', '.local', 'coverage'],
  },
  // Nothing is released but on command: the workflow asks for it, or for a dry run. CONTRIBUTING says what a host must be told first.
  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseEnvironment: 'release', // Its reviewers approve each publication.
  workflowNodeVersion: '24', // npm publishes without a token from Node 22.14 on.
  bumpPackage: 'commit-and-tag-version@12.7.3',
  jsiiReleaseVersion: '0.2.1061', // The version of publib. It sees the credentials, so it is not whatever is newest.
  npmTrustedPublishing: true, // With provenance, and without a token that could leak. PyPI and NuGet the same; Maven Central and Go have none.
  nextVersionCommand: 'test -n "$(git tag --list "v*")" || echo 0.1.0', // Later versions follow from the commits.
  versionrcOptions: { types: CHANGELOG_SECTIONS },
  githubOptions: {
    mergify: false,
    pullRequestLintOptions: { semanticTitleOptions: { types: CHANGELOG_SECTIONS.map(({ type }) => type) } },
  },
  buildWorkflowOptions: { mutableBuild: false }, // A build that pushes needs a token with the right to write.
  pullRequestTemplateContents: [
    '**What changes for a user, and why?**', '',
    '',
    '- [ ] The title is a conventional commit (`feat: …`, `fix: …`), and the body of each commit says why.',
    '- [ ] A test fails without the change.',
    '- [ ] The documentation says what is true now.',
  ],
  depsUpgrade: false, // projen's upgrade leaves out what has an exact version, which is nearly everything here: `npm run upgrades` does not.
  sampleCode: false,
  docgen: true,
  gitignore: ['.venv', '.local', '*.log', 'cdk.out', '__pycache__', '/examples/java/*/target', '/dist', '/assets', '/THIRD-PARTY-LICENSES'],
});

project.package.addPackageResolutions('unrs-resolver@1.12.2');
project.package.addEngine('node', '>= 20.16.0');
// The lock says where each package is, also if the computer that renews it is set up to leave that out. `npm ci` would ask for it, package by package.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'false');

// esbuild compiles the tests as it compiles the bundles, in an eighth of the time that TypeScript takes.
project.jest!.config.transform = { '^.+\\.tsx?$': '<rootDir>/test/support/esbuild-transform.js' };
project.deps.removeDependency('ts-jest'); // projen adds it, and it would be used no more.

// The package holds the constructs and the bundles. Compiled handlers and the domain need development dependencies, and no construct imports them.
project.npmignore?.addPatterns('/examples', '/local', '/cli', '/benchmark', '/packaging', '/docs', '/.ci', '/.venv', '/.local', '/projenrc', '/rosetta', '/CONTRIBUTING.md', '/SECURITY.md', '/AGENTS.md', '/CODE_OF_CONDUCT.md', '/CHANGELOG.md', 'cdk.out', '/dist*',
  'spark/**', '!spark/build_manifest.py', 'lib/handlers/**', '!lib/handlers/**/', '!lib/handlers/**/*-function.js', '!lib/handlers/**/*-function.d.ts', 'lib/domain/**');

// A package without bundles would install well, and fail at its user's first synthesis. The licences of what is bundled go with it.
project.setScript('prepack', 'tsx packaging/bundles/require.ts && tsx packaging/licenses/main.ts');

// typescript-eslint's project service looks for files named tsconfig.json only.
project.tryFindObjectFile('.eslintrc.json')?.addOverride('parserOptions', {
  ecmaVersion: 2022, sourceType: 'module', projectService: false, project: ['./tsconfig.dev.json', './projenrc/tsconfig.json'],
});
// It knows what the package's name stands for in the examples.
project.tryFindObjectFile('.eslintrc.json')?.addOverride('settings.import/resolver.typescript.project', './tsconfig.dev.json');

// The demo and the tests run on whatever Node the user has; the SDK's notice about Node 20 would stand in every output.
project.tasks.addEnvironment('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20'); // jsii's banner about Node 20, once per compile.

// esbuild never removes the bundle of a handler that is gone, and an asset hash would still cover it.
// One esbuild for all handlers writes the same bundles in 2 s; projen's task for each handler takes 30 s altogether.
project.bundler.bundleTask.reset('rm -rf assets THIRD-PARTY-LICENSES');
for (const task of project.tasks.all.filter(({ name }) => name.startsWith('bundle:'))) project.removeTask(task.name);
project.bundler.bundleTask.execArgs([
  'esbuild', '--bundle', 'src/handlers/**/*.lambda.ts', '--outbase=src', '--outdir=assets', '--entry-names=[dir]/[name]/index',
  '--platform=node', '--tsconfig=tsconfig.dev.json', '--log-level=warning', ...esbuildArgs(handlerBundle),
  '--alias:@aws-sdk/credential-provider-node=./src/handlers/aws/function-credentials.ts', // Lambda runs nothing of the other one but this.
  '--metafile=.local/bundles.json', // Says which packages are in the bundles, so whose licences must be shipped.
]);
project.compileTask.prependExec('rm -rf lib'); // jsii never removes what it compiled from a source that is gone.
// The tests, and beside them the checks of types and of style. One after another, a check would keep one of two cores busy.
project.testTask.reset();
project.testTask.spawn(project.bundler.bundleTask);
project.testTask.exec('tsx test/main.ts', { receiveArgs: true });

restrictImports(project.eslint!); // test/imports.test.ts finds circles. `import/no-cycle` took a third of ESLint's time for it.
// With more than four arguments a reader of a call cannot tell what each one is. One object with named fields shows it.
project.eslint?.addOverride({ files: ['src/**'], rules: { 'max-params': ['error', { max: 4 }] } } as never);
project.eslint?.allowDevDeps('src/handlers/**');
project.eslint?.allowDevDeps('src/domain/**');

// Translates the examples of the README and of the API for the packages of other languages, and compiles each. Without `.jsii.tabl.json` in the
// package, PyPI shows TypeScript under the word Python.
project.postCompileTask.exec('jsii-rosetta extract --strict');
project.addGitIgnore('.jsii.tabl.json');

// A link that leads nowhere fails the site. It is published nowhere.
project.buildWorkflow?.addPostBuildSteps({ name: 'Make the site of the documents', run: 'npm run site' });

addCommands(project);
releaseCli(project);
addIssueForms(project, REPOSITORY);

project.synth();

import { awscdk } from 'projen';

/** It bundles the functions beside other things that take time. */
const DEMO = 'tsx local/demo.ts --bundle';

/** The commands of this project, by what they are for. */
export function addCommands(project: awscdk.AwsCdkConstructLibrary): void {
  addTransfers(project);
  addUpkeep(project);
  addPackaging(project);
  addTools(project);
}

/** Transfers on this computer, and one in an account. */
function addTransfers(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('demo', {
    description: 'Move a Glacier vault to S3 on this computer: no AWS account needed',
    receiveArgs: true,
    exec: DEMO,
  });
  // Not by way of the task, so that the status of the demo is the status of the command. projen's start would take a second or two besides.
  project.setScript('demo', DEMO);
  project.addTask('prove', {
    description: 'Move a small vault of its own to S3 in your AWS account, and remove everything again',
    receiveArgs: true,
    steps: [{ spawn: project.bundler.bundleTask.name }, { exec: 'tsx local/prove.ts', receiveArgs: true }],
  });
  project.addTask('plan', {
    description: 'Say what moving a vault costs, from an inventory file alone',
    receiveArgs: true,
    exec: 'tsx cli/main.ts plan',
  });
  // Not by way of the task, which makes every exit status 1: 2 says that something given cannot be used.
  project.setScript('plan', 'tsx cli/main.ts plan');
  project.setScript('spark', 'tsx local/spark.ts');
  // jsii's own watcher, which compiles again and again, has no user here, and the name is wanted.
  project.removeTask('watch');
  project.setScript('watch', 'tsx cli/main.ts watch');
  project.addTask('soak', {
    description: 'Move vaults on this computer while everything goes wrong, and check what came of it',
    receiveArgs: true,
    steps: [{ spawn: project.bundler.bundleTask.name }, { exec: 'tsx local/soak.ts', receiveArgs: true }],
  });
  // Not by way of a task, whose shell would take globs apart.
  project.setScript('mutate', 'tsx test/mutations/stryker/mutate.ts');
  project.addTask('explore', {
    description: 'Run the functions of a transfer into one another in orders that seeds decide, and look for what must never be',
    receiveArgs: true,
    exec: 'tsx test/explorer/main.ts',
  });
}

/** What a release rests on is renewed, compared and looked at. */
function addUpkeep(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('snapshots', {
    description: 'Renew test/snapshots, and say in words what changes in a stack that is deployed',
    steps: [{ spawn: project.bundler.bundleTask.name }, { exec: 'tsx test/snapshots/main.ts' }, { exec: 'tsx packaging/picture/main.ts' }, { exec: 'tsx packaging/dashboard/main.ts' }, { exec: 'tsx test/old-runs/main.ts' }],
  });
  project.addTask('dashboard', {
    description: 'Move the vault of the demo, keep what the metrics of the dashboard say of it, and draw the dashboard that the documents show',
    steps: [{ spawn: project.bundler.bundleTask.name }, { exec: 'tsx packaging/dashboard/record.ts' }, { exec: 'tsx packaging/dashboard/main.ts' }],
  });
  project.addTask('screenshots', {
    description: 'Make the pictures of the pages that the documents show. Needs Chromium',
    exec: 'tsx packaging/screenshots/main.ts',
  });
  project.addTask('site', {
    description: 'Make a site of the documents, with a search and the API of each language',
    receiveArgs: true,
    exec: 'tsx packaging/site/main.ts',
  });
  project.addTask('api:check', { description: 'Compare the API that is compiled with the one that users rely on', exec: 'tsx test/api/main.ts check' });
  project.addTask('api:accept', {
    description: 'Make the API what users rely on from now on',
    steps: [{ spawn: project.compileTask.name }, { exec: 'tsx test/api/main.ts accept' }],
  });
  project.addTask('release:dry-run', {
    description: 'Do everything of a release but the publication, in a copy: the version, the changelog, the packages, and where each would go',
    receiveArgs: true,
    exec: 'tsx packaging/release/main.ts',
  });
  project.addTask('upgrades', {
    description: 'Propose upgrades of dependencies that have been out for some days, and say what is held and why',
    exec: 'tsx packaging/upgrades/main.ts',
  });
  project.addTask('docgen:languages', {
    description: 'Write the API documents of each language as Construct Hub does, and look into them',
    exec: 'tsx packaging/documents/main.ts',
  });
  project.addTask('lint:workflows', {
    description: 'Lint the workflows of the host. Needs Go',
    exec: 'go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 .github/workflows/*.yml',
  });
}

function addPackaging(project: awscdk.AwsCdkConstructLibrary): void {
  // projen's own tasks need .NET unless CI is set, and write the time of the build into wheels and jars.
  const PACKAGE = 'tsx packaging/package/main.ts';
  project.packageTask.reset(PACKAGE, { receiveArgs: true });
  for (const language of ['js', 'python', 'java', 'go', 'dotnet']) project.tasks.tryFind(`package:${language}`)?.reset(`${PACKAGE} ${language}`);
  project.removeTask('package-all');
  project.addTask('consumers', {
    description: 'Install the built packages outside of this project, and compare what apps in each language synthesize',
    steps: [...['pre-compile', 'compile', 'post-compile', 'package'].map((spawn) => ({ spawn })), { exec: 'tsx test/consumers/main.ts' }],
  });
  project.addTask('test:tarball', { description: 'Pack the package, and look into the tarball', exec: 'tsx test/tarball/main.ts' });
  project.addTask('test:newest-cdk', { description: 'Run the construct tests against the newest CDK', exec: 'tsx test/newest-cdk/main.ts' });
}

function addTools(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('glacier', {
    description: 'Start the Glacier emulator alone',
    receiveArgs: true,
    exec: 'tsx local/glacier/main.ts',
  });
  project.addTask('benchmark', {
    description: 'Measure, and print each figure beside its limit',
    receiveArgs: true,
    steps: [{ spawn: project.bundler.bundleTask.name }, { exec: 'tsx benchmark/main.ts', receiveArgs: true }],
  });
}

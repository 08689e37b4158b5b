import { javascript } from 'projen';

const CDK = ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'];
const SDK = ['@aws-sdk/*', '@aws-lambda-powertools/*', '@smithy/*', '/aws-lambda'];
const STAGES = [
  'async-facilitator', 'chunk-pipeline', 'cleanup', 'dead-letters', 'extend-download-window', 'get-inventory', 'initiate-retrieval', 'metrics', 'orchestrator',
  'validation',
];
const NO_CDK = [...CDK, '**/constructs/**', '**/private/**'];

/** Imports run one way, by rule: contracts ← domain ← handlers, and contracts ← constructs. */
export function restrictImports(eslint: javascript.Eslint): void {
  const forbid = (files: string[], group: string[], message: string, excludedFiles: string[] = []) =>
    eslint.addOverride({ files, excludedFiles, rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] } } as never);
  forbid(['src/contracts/**'], [...NO_CDK, ...SDK, '**/domain/**', '**/handlers/**'], 'contracts are pure data and pure functions');
  forbid(['src/domain/**'], [...NO_CDK, ...SDK, '**/handlers/**'], 'the domain knows contracts and itself: no CDK, no SDK, no Lambda');
  forbid(['src/handlers/**'], NO_CDK, 'handlers never see CDK', ['src/handlers/**/*-function.ts']);
  for (const stage of STAGES) {
    const others = STAGES.filter((other) => other !== stage).map((other) => `**/${other}/**`);
    forbid([`src/handlers/${stage}/**`], [...NO_CDK, ...others], 'a stage imports no other stage, and never CDK', ['src/handlers/**/*-function.ts']);
  }
  forbid(['src/constructs/**', 'src/private/**', 'src/*.ts'], [...SDK, '**/domain/**', '**/*.lambda'], 'constructs never see the SDK or the domain');
  forbid(['cli/plan/**'], ['**/handlers/**'], 'the plan on a computer uses the domain alone');
  forbid(['cli/*.ts', 'cli/watch/**', 'cli/terminal/**'], [...CDK, '**/handlers/**', '**/constructs/**', '**/local/**'], 'the CLI is published without the CDK, the functions and the emulators');
}

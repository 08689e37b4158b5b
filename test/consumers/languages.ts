import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { commandOf, copyExample, examplesIn, pythonRequirements } from './examples';
import { Language } from './uses';
import { MAVEN_CACHE } from '../../packaging/package/pacmak';

const ROOT = resolve(__dirname, '../..');
const DIST = join(ROOT, 'dist');
const { name: NAME, version: VERSION, devDependencies, jsii: { targets } } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const CDK: string = devDependencies['aws-cdk-lib'];
const CONSTRUCTS: string = devDependencies.constructs;

/** A project outside this one, with the built package installed. */
export interface Consumer {
  /** Runs an app, given as a source file. */
  synthesize(app: string, cloudAssembly: string): Promise<void>;
  /** Copies an example, and runs it by the command of its `cdk.json`. */
  synthesizeExample(example: string, cloudAssembly: string): Promise<void>;
}

/** Installs the package of a language into an empty folder. */
export const CONSUMERS: Record<Language, (folder: string) => Promise<Consumer>> = { typescript, python, java, go };

/** The examples are workspaces, so one installation holds what all of them declare. An override puts the tarball in the place of a release. */
async function typescript(folder: string): Promise<Consumer> {
  const copies = examplesIn('typescript').map((example) => copyExample(example, folder));
  const dependencies = { 'aws-cdk-lib': CDK, 'constructs': CONSTRUCTS, [NAME]: `file:${only('js', /\.tgz$/)}` };
  const overrides = Object.fromEntries(Object.keys(dependencies).map((name) => [name, `$${name}`]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, workspaces: ['examples/*'], dependencies, overrides }));
  await run(folder, ['npm', 'install', '--no-audit', '--no-fund']);
  return {
    /** Checks the types of the examples, too: for each alone the compiler would read the CDK's types again. */
    async synthesize(app, cloudAssembly) {
      cpSync(app, join(folder, 'app.ts'));
      const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16'];
      const sources = ['app.ts', ...copies.map((copy) => join(copy, 'app.ts'))];
      await run(folder, [process.execPath, require.resolve('typescript/bin/tsc'), ...options, ...sources]);
      await run(folder, ['npx', 'tsx', 'app.ts'], { CDK_OUTDIR: cloudAssembly });
    },
    synthesizeExample: (example, cloudAssembly) => run(join(folder, example), commandOf(join(folder, example)), { CDK_OUTDIR: cloudAssembly }),
  };
}

/** The first app compiles the CDK's modules, in 25 s of CPU. Images of Python often forbid to keep the result, and then each app does it again. */
const KEEP_BYTECODE = { PYTHONDONTWRITEBYTECODE: '' };

async function python(folder: string): Promise<Consumer> {
  const bin = join(folder, 'venv/bin');
  const requirements = [`aws-cdk-lib==${CDK}`, `constructs==${CONSTRUCTS}`, only('python', /\.whl$/), ...pythonRequirements(NAME)];
  await run(folder, ['python3', '-m', 'venv', 'venv']);
  await run(folder, [join(bin, 'python'), '-m', 'pip', 'install', '--quiet', '--no-compile', ...requirements]);
  return {
    synthesize: (app, cloudAssembly) => run(folder, [join(bin, 'python'), app], { CDK_OUTDIR: cloudAssembly, ...KEEP_BYTECODE }),
    async synthesizeExample(example, cloudAssembly) {
      const copy = copyExample(example, folder);
      await run(copy, commandOf(copy), { CDK_OUTDIR: cloudAssembly, PATH: `${bin}:${process.env.PATH}`, ...KEEP_BYTECODE });
    },
  };
}

async function java(folder: string): Promise<Consumer> {
  const { groupId, artifactId } = targets.java.maven;
  // Maven never looks again for a version that it has.
  rmSync(join(MAVEN_CACHE, ...groupId.split('.')), { recursive: true, force: true });
  const dependency = (group: string, artifact: string, version: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  writeFileSync(join(folder, 'pom.xml'), `<project xmlns="http://maven.apache.org/POM/4.0.0">
    <modelVersion>4.0.0</modelVersion><groupId>consumer</groupId><artifactId>consumer</artifactId><version>1</version>
    <properties><maven.compiler.release>11</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
    <repositories><repository><id>built</id><url>file://${DIST}/java</url></repository></repositories>
    <dependencies>
      ${dependency(groupId, artifactId, VERSION)}
      ${dependency('software.amazon.awscdk', 'aws-cdk-lib', CDK)}
      ${dependency('software.constructs', 'constructs', CONSTRUCTS)}
    </dependencies>
    <build><plugins>
      <plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-compiler-plugin</artifactId><version>3.11.0</version></plugin>
      <plugin><groupId>org.codehaus.mojo</groupId><artifactId>exec-maven-plugin</artifactId><version>3.5.0</version></plugin>
    </plugins></build>
  </project>`);
  return {
    async synthesize(app, cloudAssembly) {
      mkdirSync(join(folder, 'src/main/java'), { recursive: true });
      cpSync(app, join(folder, 'src/main/java', basename(app)));
      const goals = ['compile', 'exec:java', `-Dexec.mainClass=${basename(app, '.java')}`];
      await run(folder, ['mvn', '--batch-mode', '--quiet', `-Dmaven.repo.local=${MAVEN_CACHE}`, ...goals], { CDK_OUTDIR: cloudAssembly });
    },
    async synthesizeExample(example, cloudAssembly) {
      const copy = copyExample(example, folder);
      useBuiltPackage(copy);
      await run(copy, commandOf(copy), { CDK_OUTDIR: cloudAssembly });
    },
  };
}

/** Settings of a machine for one Maven project: the built package stands in its repository, and in the place of a release. */
function useBuiltPackage(project: string): void {
  const settings = join(project, 'settings.xml');
  writeFileSync(settings, `<settings><profiles><profile><id>built</id><activation><activeByDefault>true</activeByDefault></activation>
    <repositories><repository><id>built</id><url>file://${DIST}/java</url></repository></repositories></profile></profiles></settings>`);
  mkdirSync(join(project, '.mvn'));
  const versions = [`-D${NAME}.version=${VERSION}`, `-Daws-cdk-lib.version=${CDK}`, `-Dconstructs.version=${CONSTRUCTS}`];
  const options = ['--batch-mode', '--settings', settings, `-Dmaven.repo.local=${MAVEN_CACHE}`, ...versions];
  writeFileSync(join(project, '.mvn/maven.config'), options.join('\n'));
}

async function go(folder: string): Promise<Consumer> {
  const { moduleName, packageName } = targets.go;
  const module = `${moduleName}/${packageName}`;
  writeFileSync(join(folder, 'go.mod'), [
    'module consumer', 'go 1.21', `require ${module} v${VERSION}`, `require github.com/aws/aws-cdk-go/awscdk/v2 v${CDK}`,
    `require github.com/aws/constructs-go/constructs/v10 v${CONSTRUCTS}`, `replace ${module} => ${DIST}/go/${packageName}`, '',
  ].join('\n'));
  return {
    async synthesize(app, cloudAssembly) {
      cpSync(app, join(folder, 'main.go'));
      await run(folder, ['go', 'mod', 'tidy']);
      await run(folder, ['go', 'run', '.'], { CDK_OUTDIR: cloudAssembly });
    },
    synthesizeExample: async (example) => { throw new Error(`${example} is no example in Go`); },
  };
}

/** @returns the one package of a language that `npm run package` made. */
function only(language: string, name: RegExp): string {
  const found = readdirSync(join(DIST, language)).filter((file) => name.test(file));
  if (found.length !== 1) throw new Error(`dist/${language} has ${found.length} packages ${name}: run 'npm run package' first`);
  return join(DIST, language, found[0]);
}

async function run(cwd: string, [program, ...args]: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  try {
    await promisify(execFile)(program, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 64_000_000 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

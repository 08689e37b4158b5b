import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Language } from './uses';
import { MAVEN_CACHE } from '../../packaging/package/pacmak';

const ROOT = resolve(__dirname, '../..');
const DIST = join(ROOT, 'dist');
const { name: NAME, version: VERSION, devDependencies, jsii: { targets } } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const CDK: string = devDependencies['aws-cdk-lib'];
const CONSTRUCTS: string = devDependencies.constructs;

/** A project outside this one, with the built package installed. It runs an app, given as a source file. */
export interface Consumer {
  synthesize(app: string, cloudAssembly: string): Promise<void>;
}

/** Installs the package of a language into an empty folder. */
export const CONSUMERS: Record<Language, (folder: string) => Promise<Consumer>> = { typescript, python, java, go };

async function typescript(folder: string): Promise<Consumer> {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  await run(folder, ['npm', 'install', '--no-audit', '--no-fund', `aws-cdk-lib@${CDK}`, `constructs@${CONSTRUCTS}`, only('js', /\.tgz$/)]);
  return {
    async synthesize(app, cloudAssembly) {
      // The sources import this project's src, so that editors and the type check know it.
      const source = readFileSync(app, 'utf8').replace(/from '(\.\.\/)+src'/g, `from '${NAME}'`);
      writeFileSync(join(folder, 'app.ts'), source);
      const options = ['--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16'];
      await run(folder, [process.execPath, require.resolve('typescript/bin/tsc'), ...options, 'app.ts']);
      await run(folder, [process.execPath, 'app.js'], { CDK_OUTDIR: cloudAssembly });
    },
  };
}

async function python(folder: string): Promise<Consumer> {
  const interpreter = join(folder, 'venv/bin/python');
  await run(folder, ['python3', '-m', 'venv', 'venv']);
  await run(folder, [interpreter, '-m', 'pip', 'install', '--quiet', '--no-compile', `aws-cdk-lib==${CDK}`, `constructs==${CONSTRUCTS}`, only('python', /\.whl$/)]);
  return { synthesize: (app, cloudAssembly) => run(folder, [interpreter, app], { CDK_OUTDIR: cloudAssembly }) };
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
  };
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

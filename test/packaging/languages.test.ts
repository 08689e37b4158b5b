import { LANGUAGES, planOf } from '../../packaging/package/languages';

const ALL = Object.keys(LANGUAGES);
const PRINTED: Record<string, string> = {
  python3: '3.11.7', javac: 'javac 17.0.15', mvn: '\u001b[1mApache Maven 3.8.7\u001b[m', go: 'go version go1.26.8 linux/amd64', dotnet: '8.0.100',
};
const machine = (more: Record<string, string | undefined> = {}) => ([program]: readonly string[]) => ({ ...PRINTED, ...more })[program];

it('a machine with all tools builds the packages of all languages', () => {
  expect(planOf(ALL, machine())).toEqual({ built: ['js', 'python', 'java', 'go', 'dotnet'], generated: [], missing: [] });
});

it('a version may be a single number', () => {
  expect(planOf(['java'], machine({ javac: 'javac 21' })).built).toEqual(['java']);
});

it('a machine without .NET generates the code for NuGet, and builds the rest', () => {
  expect(planOf(ALL, machine({ dotnet: undefined }))).toEqual({
    built: ['js', 'python', 'java', 'go'], generated: ['dotnet'], missing: ['dotnet: needs .NET SDK 6 or newer, found none'],
  });
});

it('a machine with Node alone builds the npm package, and says what it lacks', () => {
  const { built, missing } = planOf(ALL, () => undefined);
  expect(built).toEqual(['js']);
  expect(missing).toContain('java: needs JDK 11 or newer, found none, needs Maven 3.6 or newer, found none');
  expect(missing).toHaveLength(4);
});

it.each([
  ['java', 'javac', 'javac 1.8.0', 'java: needs JDK 11 or newer, found 1.8.0'],
  ['go', 'go', 'go version go1.9 linux/amd64', 'go: needs Go 1.21 or newer, found 1.9'],
  ['python', 'python3', '2.7.18', 'python: needs Python with venv 3.10 or newer, found 2.7.18'],
])('an old tool of %s is as good as none', (language, program, printed, line) => {
  expect(planOf(ALL, machine({ [program]: printed })).missing).toEqual([line]);
  expect(planOf(ALL, machine({ [program]: printed })).built).not.toContain(language);
});

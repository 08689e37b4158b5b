/** A command that builds packages of a language. */
export interface Tool {
  readonly name: string;
  /** Prints the version. */
  readonly command: readonly string[];
  readonly atLeast: readonly number[];
}

/** A language for which jsii-pacmak makes packages, by pacmak's name, and what it takes to build them: what the release workflow has at least. */
export const LANGUAGES: Readonly<Record<string, readonly Tool[]>> = {
  js: [],
  python: [{ name: 'Python with venv', command: ['python3', '-c', 'import ensurepip, platform, venv; print(platform.python_version())'], atLeast: [3, 10] }],
  java: [{ name: 'JDK', command: ['javac', '-version'], atLeast: [11] }, { name: 'Maven', command: ['mvn', '--version'], atLeast: [3, 6] }],
  go: [{ name: 'Go', command: ['go', 'version'], atLeast: [1, 21] }],
  dotnet: [{ name: '.NET SDK', command: ['dotnet', '--version'], atLeast: [6] }],
};

/** What happens to the packages of each language on this machine. */
export interface PackagingPlan {
  /** Built and packaged. */
  readonly built: readonly string[];
  /** Only its code is generated: a machine with the tools builds the package. */
  readonly generated: readonly string[];
  /** Why the others are left out, a line each. */
  readonly missing: readonly string[];
}

/**
 * @param languages - those that were asked for
 * @param output - what a command prints, or undefined if it cannot be run
 */
export function planOf(languages: readonly string[], output: (command: readonly string[]) => string | undefined): PackagingPlan {
  const wanting = new Map(languages.map((language) => [language, LANGUAGES[language].flatMap((tool) => wants(tool, output(tool.command)))]));
  const lacking = languages.filter((language) => wanting.get(language)?.length);
  return {
    built: languages.filter((language) => !lacking.includes(language)),
    generated: lacking.filter((language) => language === 'dotnet'),
    missing: lacking.map((language) => `${language}: ${wanting.get(language)?.join(', ')}`),
  };
}

function wants({ name, atLeast }: Tool, printed: string | undefined): string[] {
  const found = /(?<![\d[])\d+(\.\d+)*/.exec(printed ?? '')?.[0]; // Not the number of a colour, such as Maven's `ESC[1m`.
  if (found && !isOlder(found.split('.').map(Number), atLeast)) return [];
  return [`needs ${name} ${atLeast.join('.')} or newer, found ${found ?? 'none'}`];
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  const place = than.findIndex((number, index) => (version[index] ?? 0) !== number);
  return place >= 0 && (version[place] ?? 0) < than[place];
}

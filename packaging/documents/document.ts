/** The languages of Construct Hub. */
export const LANGUAGES = ['typescript', 'python', 'java', 'csharp', 'go'] as const;

interface Described {
  readonly displayName: string;
}

/** What Construct Hub shows of a package in one language. */
export interface ApiDocument {
  readonly readme?: string;
  readonly apiReference?: Readonly<Record<'constructs' | 'classes' | 'structs' | 'interfaces' | 'enums', readonly Described[]>>;
}

/** @returns what a reader would miss in a document, a line each */
export function problemsOfDocument({ readme, apiReference }: ApiDocument, names: readonly string[]): string[] {
  if (!apiReference) return ['there is no API reference'];
  const described = new Set(Object.values(apiReference).flat().map(({ displayName }) => displayName));
  return [
    ...(readme?.startsWith('# ') ? [] : ['there is no README']),
    ...names.filter((name) => !described.has(name)).map((name) => `${name} is not described`),
  ];
}

/** What this needs of a jsii assembly. */
export interface Assembly {
  readonly types: Record<string, {
    readonly interfaces?: readonly string[];
    readonly datatype?: boolean;
    readonly properties?: readonly { readonly name: string; readonly type: { readonly fqn?: string } }[];
    readonly methods?: readonly { readonly name: string }[];
  }>;
}

/** How a language writes an option that is given, and a method that is called. */
interface Spelling {
  option(name: string): RegExp;
  method(name: string): string;
}

const snake = (name: string) => name.replace(/[A-Z]+/g, (capitals) => `_${capitals.toLowerCase()}`);
const pascal = (name: string) => name[0].toUpperCase() + name.slice(1);

export const SPELLINGS = {
  typescript: { option: (name) => new RegExp(`\\b${name}\\b *[:,}]`), method: (name) => `.${name}(` },
  python: { option: (name) => new RegExp(`\\b${snake(name)}=`), method: (name) => `.${snake(name)}(` },
  java: { option: (name) => new RegExp(`\\.${name}\\(`), method: (name) => `.${name}(` },
  go: { option: (name) => new RegExp(`\\b${pascal(name)}:`), method: (name) => `.${pascal(name)}(` },
} satisfies Record<string, Spelling>;

export type Language = keyof typeof SPELLINGS;

/** @returns the options and methods of a class that an app does not use, each as `Struct.option` or `Class.method`. */
export function unusedIn(app: string, language: Language, { assembly, className }: { assembly: Assembly; className: string }): string[] {
  const { option, method } = SPELLINGS[language];
  const options = [...structsOf(assembly, `${className}Props`)].flatMap((struct) =>
    propertiesOf(assembly, struct).filter(({ name }) => !option(name).test(app)).map(({ name }) => `${short(struct)}.${name}`));
  const methods = (assembly.types[className].methods ?? []).filter(({ name }) => !app.includes(method(name))).map(({ name }) => `${short(className)}.${name}`);
  return [...options, ...methods];
}

const short = (fqn: string) => fqn.slice(fqn.indexOf('.') + 1);

function propertiesOf({ types }: Assembly, struct: string): { name: string; type: { fqn?: string } }[] {
  const { properties = [], interfaces = [] } = types[struct] ?? {};
  return [...properties, ...interfaces.flatMap((parent) => propertiesOf({ types }, parent))];
}

/** @returns a struct, and each struct of the assembly that one of its options takes. */
function structsOf(assembly: Assembly, struct: string, found = new Set<string>()): Set<string> {
  if (found.has(struct)) return found;
  found.add(struct);
  for (const { type } of propertiesOf(assembly, struct)) if (type.fqn && assembly.types[type.fqn]?.datatype) structsOf(assembly, type.fqn, found);
  return found;
}

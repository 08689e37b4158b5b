/** The numbers on a page, by the path at which they stand in the JSON file beside it. */
export function figuresOn(page: string): [path: string, value: string][] {
  return [...page.matchAll(/<data data-path="([^"]*)" value="([^"]*)">/g)].map(([, path, value]) => [path, value]);
}

/** What stands at a path. */
export function at(json: unknown, path: string): unknown {
  return path.split('.').reduce((value, name) => (value as Record<string, unknown>)[name], json);
}

const ACTIVE = /^<(script|iframe|object|embed|form|img|base)\b|^<link(?! rel="icon" href="data:,")|\s(src|style|on\w+)=/i;

/** The tags of a page that load, run or send something, as far as its text shows. A browser shows the rest. */
export function activeTags(page: string): string[] {
  const tags = page.match(/<[a-z][^<>]*>/gi) ?? [];
  return tags.filter((tag) => ACTIVE.test(tag.startsWith('<link') ? tag : tag.replaceAll(/"[^"]*"/g, '""')));
}

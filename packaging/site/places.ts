/** Pages whose place on the site does not follow from their place in the repository. */
const PLACES: Readonly<Record<string, string>> = {
  'README.md': 'index.md',
  'docs/README.md': 'documents.md',
  'examples/README.md': 'examples.md',
  'API.md': 'api/typescript.md',
  'SECURITY.md': 'reporting-a-vulnerability.md', // docs/security.md has the other name.
};

/** Where a page or a picture of the repository is on the site. */
export const placeOf = (source: string): string => PLACES[source] ?? source.replace(/^docs\//, '').replace(/^[A-Z]+\.md$/, (name) => name.toLowerCase());

import { html } from 'hono/html';

/** A piece of a page. Every value in it is escaped, unless it is a piece itself. */
export type Markup = ReturnType<typeof html>;

/** A template literal for a piece of a page. A list of pieces is written one after the other; `false` and `undefined` write nothing. */
export { html };

/** @throws Error if a promise is inside a piece: nothing on a page is waited for. */
export function textOf(markup: Markup): string {
  if (markup instanceof Promise) throw new Error('a page contains a promise');
  return markup.toString();
}

/** Where the documents of this project are. Pages link to nothing else outside of their folder. */
export const DOCS = 'https://github.com/cdk-glacier-vault-to-s3/cdk-glacier-vault-to-s3/blob/main/docs';
const LINK = new RegExp(`\\[([^\\]]+)\\]\\((${DOCS}/[\\w.#/-]+)\\)`);

/** One of this project's own sentences: what stands between two backticks becomes code, and `[words](address)` a link to a document. */
export const sentence = (text: string): Markup =>
  html`${text.split('`').map((part, i) => (i % 2 ? html`<code>${part}</code>` : linked(part)))}`;

/** `split` gives the words and the address of each link between the texts around it. */
const linked = (text: string): (string | Markup)[] => text.split(new RegExp(LINK, 'g')).flatMap((part, i, parts) => {
  if (i % 3 === 2) return [];
  return [i % 3 ? html`<a href="${parts[i + 1]}">${part}</a>` : part];
});

/** A text that came from outside. Its direction of writing changes nothing around it, and it has at most so many characters. */
export function foreign(text: string, most = Infinity): Markup {
  if (text.length <= most) return html`<bdi>${text}</bdi>`;
  return html`<bdi>${[...text.slice(0, most)].slice(0, -1)}…</bdi>`;
}

/** Something that a program, or a test, may read from the page. @param path where the number stands in the JSON file beside the page */
export const figure = (path: string, value: number | bigint, shown: string): Markup => html`<data data-path="${path}" value="${String(value)}">${shown}</data>`;

/** The link to a file in the folder of the page, on a disk and in a bucket. @param key the file's key in the bucket */
export const beside = (key: string): string => encodeURIComponent(key.slice(key.lastIndexOf('/') + 1));

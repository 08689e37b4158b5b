import { createHash } from 'crypto';
import { raw } from 'hono/html';
import { html, Markup, textOf } from './markup';
import { STYLE } from './style';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

/**
 * What a browser may do for a page: use its own style sheet, and nothing else. The page has no script, asks no server for anything, and sends
 * nothing. `data:` is for the empty icon, without which a browser asks the server for one.
 */
const policyOf = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${sha256(style)}'; img-src data:; base-uri 'none'; form-action 'none'`;

/** A whole page, in one file. */
export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** Rules that only this page needs. @default - none */
  readonly style?: string;
  /** Seconds after which a browser asks for the page again. @default - never */
  readonly again?: number;
}

export function documentOf({ title, body, style = '', again }: Page): string {
  const rules = STYLE + style;
  return textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(rules)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${again !== undefined && html`<meta http-equiv="refresh" content="${again}">\n`}<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(rules)}</style>
</head>
<body>
${body}
</body>
</html>
`);
}

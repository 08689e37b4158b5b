import { createHash } from 'node:crypto';
import { documentOf } from '../../../src/domain/page/document';
import { DOCS, foreign, html, sentence, textOf } from '../../../src/domain/page/markup';
import { activeTags } from '../../support/pages';

describe('a page', () => {
  const page = documentOf({ title: 'A & B', body: html`<main>${'<b>'}</main>`, style: 'main { color: red }\n' });

  it('allows its own style sheet by its hash, and nothing else', () => {
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!;
    const [, style] = /<style>([\s\S]*)<\/style>/.exec(page)!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy.replaceAll('&#39;', "'")).toBe(`default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`);
    expect(style.endsWith('main { color: red }\n')).toBe(true);
  });

  it('has nothing that a browser loads or runs', () => {
    expect(activeTags(page)).toEqual([]);
    expect(activeTags('<p onclick="x"><b title=" src=">')).toEqual(['<p onclick="x">']);
  });

  it('escapes its values', () => {
    expect(page).toContain('<title>A &amp; B</title>');
    expect(page).toContain('<main>&lt;b&gt;</main>');
  });
});

describe('a piece of a page', () => {
  it('shows code between backticks, and escapes it', () => {
    expect(textOf(sentence('Launch `<a>` now'))).toBe('Launch <code>&lt;a&gt;</code> now');
    expect(textOf(sentence(`Read [this](${DOCS}/deletion.md#x), or \`[b](${DOCS}/c.md)\``))).toBe(`Read <a href="${DOCS}/deletion.md#x">this</a>, or <code>[b](${DOCS}/c.md)</code>`);
    expect(textOf(sentence('Not [this](https://example.com/x)'))).toBe('Not [this](https://example.com/x)');
  });

  it('cuts a long text from outside between two characters', () => {
    expect(textOf(foreign('ab😀cd', 3))).toBe('<bdi>ab…</bdi>');
    expect(textOf(foreign('short', 5))).toBe('<bdi>short</bdi>');
  });

  it('cannot hold a promise, because nothing would wait for it', () => {
    expect(() => textOf(html`${Promise.resolve('late')}`)).toThrow('promise');
  });
});

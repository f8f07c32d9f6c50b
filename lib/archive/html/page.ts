import { type Html, html } from './html';
import type { Words } from './words';

/**
 * Nothing but files of the archive, and no script in the page. `file:` is for pages from a disk, where browsers do not
 * agree on what `'self'` is.
 */
const POLICY = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'media-src'].map((what) => `${what} 'self' file:`),
  "img-src 'self' file: data:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export interface PageParts {
  title: string;
  /** From the page to the folder `html`, such as `../`. */
  up: '' | '../';
  body: Html;
  /** With the script of the search. */
  searches?: boolean;
}

/** A whole page. */
export function pageText({ title, up, body, searches = false }: PageParts, { settings, archive }: Words): string {
  const scripts = searches && html`<script src="search/index.js"></script><script src="search.js"></script>`;
  return html`<!doctype html>
<html lang="${settings.locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title} · ${settings.house}</title>
<link rel="stylesheet" href="${up}style.css">
</head>
<body>
${up !== '' && html`<nav class="top" aria-label="${archive.all}"><a href="../index.html">${archive.all}</a> <a href="../index.html#q">${archive.search}</a></nav>`}
${body}
${scripts}
</body>
</html>
`.text;
}

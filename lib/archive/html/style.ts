/** The hues of people, as in app/globals.css: on a light ground, and on a dark one. */
const HUES: readonly [light: string, dark: string][] = [
  ['0.56 0.19 2', '0.66 0.17 2'],
  ['0.38 0.15 31', '0.8 0.07 31'],
  ['0.55 0.1 50', '0.69 0.17 50'],
  ['0.38 0.06 83', '0.71 0.08 83'],
  ['0.53 0.11 113', '0.85 0.16 113'],
  ['0.39 0.12 146', '0.73 0.17 146'],
  ['0.53 0.09 180', '0.67 0.06 180'],
  ['0.38 0.06 213', '0.83 0.14 213'],
  ['0.54 0.13 246', '0.68 0.17 246'],
  ['0.44 0.2 274', '0.77 0.05 274'],
  ['0.5 0.05 309', '0.66 0.17 309'],
  ['0.38 0.17 334', '0.85 0.12 334'],
];
const hues = (which: 0 | 1) => HUES.map((hue, at) => `.hue-${at} { color: oklch(${hue[which]}); }`).join('\n');

/** `style.css` of an archive: the colours of the app, light and dark, and black on paper. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --ink: #1c1b19; --muted: #69655e; --line: #e6e3dc; --raised: #f3f1ec; --accent: #0b63e5; --found: #ffe08a;
}
${hues(0)}
@media screen and (prefers-color-scheme: dark) {
  :root { --ground: #131416; --ink: #eceae6; --muted: #9a978f; --line: #2c2e33; --raised: #24262b; --accent: #5b9bff; --found: #6b5410; }
  ${hues(1)}
}
* { box-sizing: border-box; }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; background: var(--ground); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0.2em 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
p { margin: 0.3em 0; }
a { color: var(--accent); }
.quiet, .time, .reply { color: var(--muted); font-size: 13px; }
.top, .turn { display: flex; flex-wrap: wrap; gap: 0.4rem 1.5rem; font-size: 14px; margin-block: 0.75rem; }
.turn { border-block: 1px solid var(--line); padding-block: 0.5rem; }
.turn a[rel='next'] { margin-inline-start: auto; }
.who { font-weight: 600; margin-block: 1.1rem 0.1rem; padding-inline-start: 5.6rem; }
article { display: grid; grid-template-columns: 4.6rem minmax(0, 1fr); column-gap: 1rem; border-radius: 6px; }
article:target { background: var(--raised); }
.time { text-align: end; text-decoration: none; line-height: 26px; white-space: nowrap; }
.p { white-space: pre-wrap; }
.large { font-size: 2rem; line-height: 1.3; white-space: pre; }
.note { text-align: center; color: var(--muted); font-size: 13px; margin-block: 0.9rem; }
.reply { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
code, pre { background: var(--raised); border-radius: 4px; font: 14px/1.5 ui-monospace, monospace; }
code { padding: 0.1em 0.3em; }
pre { padding: 0.6rem 0.8rem; overflow-x: auto; white-space: pre-wrap; margin: 0.4rem 0; }
pre code { padding: 0; }
blockquote { margin: 0.4rem 0; padding-inline-start: 0.8rem; border-inline-start: 3px solid var(--line); }
ul, ol { margin: 0.3rem 0; padding-inline-start: 1.6rem; }
figure { margin: 0.5rem 0; }
img, video { max-width: 100%; max-height: 28rem; width: auto; height: auto; border-radius: 8px; }
/* The name of a webhook is whatever somebody wrote. */
.hue-bot::after { content: ' bot'; color: var(--muted); font-weight: normal; }
details pre { max-height: 20rem; overflow: auto; }
.card { border-inline-start: 3px solid var(--line); padding-inline-start: 0.8rem; font-size: 14px; }
.reactions { display: flex; flex-wrap: wrap; gap: 0.25rem 0.8rem; padding: 0; list-style: none; font-size: 14px; }
.rooms, #hits { padding: 0; list-style: none; }
.rooms li { padding-block: 0.3rem; border-block-end: 1px solid var(--line); }
.months { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); column-gap: 2rem; }
.month { display: grid; grid-template-columns: repeat(7, 1fr); padding: 0; list-style: none; text-align: center; font-size: 14px; }
.month a { display: block; font-weight: 600; border-radius: 6px; background: var(--raised); margin: 1px; }
.month small a { display: inline; }
input, select, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--muted); border-radius: 8px; padding: 0.4rem 0.7rem; max-width: 100%; }
#q { width: 22rem; margin-block: 1rem 0.5rem; }
#hits a { display: block; color: inherit; text-decoration: none; padding-block: 0.4rem; border-block-end: 1px solid var(--line); }
#hits a:hover { background: var(--raised); }
#hits .text { display: block; }
mark { background: var(--found); color: inherit; }
[hidden] { display: none; }
@media (width < 34rem) {
  .who { padding-inline-start: 0; }
  article { grid-template-columns: minmax(0, 1fr); }
  .time { text-align: start; line-height: 1.2; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 12px; }
  .top, .turn, #search { display: none; }
  article, figure { break-inside: avoid; }
  .who { break-after: avoid; color: black; }
  @page { margin: 15mm; }
}
`;

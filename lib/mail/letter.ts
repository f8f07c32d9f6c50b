import type { Locale } from '@/lib/i18n/locale';
import { mailText } from '@/lib/i18n/mail/text';
import { showable } from '@/lib/text';

/** A mail before it is encoded. Texts are plain; nothing in them is HTML. */
export interface Letter {
  subject: string;
  locale: Locale;
  paragraphs: (string | Quote)[];
  /** The one thing to do. */
  button: { label: string; href: string };
  /** Whether the link is also written out: it is needed, and some mail programs show no buttons. */
  showsLink: boolean;
  foot: string;
  /** The link that ends such mails, and the address for the mail program's own button. */
  unsubscribe?: { label: string; href: string; postTo: string };
}

/** What others wrote, under a heading. */
export interface Quote {
  heading: string;
  lines: { who: string; when: string; text: string }[];
  more: string;
}

/**
 * The same mail as plain text and as simple HTML. It loads nothing: no pictures, and nothing that tells when it is
 * read.
 */
export function bodyOf(letter: Letter): { text: string; html: string } {
  return { text: textOf(letter), html: htmlOf(letter) };
}

function textOf({ paragraphs, button, foot, unsubscribe }: Letter): string {
  const parts = paragraphs.map((part) => (typeof part === 'string' ? part : quoteText(part)));
  const end = unsubscribe ? [`${unsubscribe.label}:\n${unsubscribe.href}`] : [];
  return `${[...parts, `${button.label}:\n${button.href}`, '-- ', foot, ...end].map(showable).join('\n\n')}\n`;
}

function quoteText({ heading, lines, more }: Quote): string {
  const written = lines.map(({ who, when, text }) => `  ${[who, when].filter(Boolean).join(' · ')}\n  ${text}`);
  return [`# ${heading}`, ...written, ...(more ? [`  ${more}`] : [])].join('\n');
}

const FONT = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif;font-size:16px;line-height:24px';
const BUTTON = `display:inline-block;padding:12px 20px;border-radius:10px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600`;
const SMALL = 'color:#555555;font-size:14px;line-height:20px';

function htmlOf(letter: Letter): string {
  const { subject, locale, paragraphs, button, showsLink, foot, unsubscribe } = letter;
  const parts = paragraphs.map((part) => (typeof part === 'string' ? `<p>${escaped(part)}</p>` : quoteHtml(part)));
  const link = showsLink
    ? `<p style="${SMALL}">${escaped(mailText[locale].copyLink)}<br>${escaped(button.href)}</p>`
    : '';
  const end = unsubscribe
    ? `<p style="${SMALL}"><a href="${escaped(unsubscribe.href)}" style="color:#555555">${escaped(unsubscribe.label)}</a></p>`
    : '';
  return `<!DOCTYPE html>
<html lang="${locale}">
<head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#1a1a1a;${FONT}">
<div style="max-width:560px;margin:0 auto">
${parts.join('\n')}
<p><a href="${escaped(button.href)}" style="${BUTTON}">${escaped(button.label)}</a></p>
${link}
<p style="${SMALL}">${escaped(foot)}</p>
${end}
</div>
</body>
</html>
`;
}

function quoteHtml({ heading, lines, more }: Quote): string {
  const written = lines.map(
    ({ who, when, text }) =>
      `<p style="margin:8px 0"><strong><bdi>${escaped(who)}</bdi></strong> <span style="${SMALL}">${escaped(when)}</span><br>${escaped(text)}</p>`,
  );
  const rest = more ? `<p style="${SMALL};margin:8px 0">${escaped(more)}</p>` : '';
  return `<div style="border-left:3px solid #cccccc;padding-left:12px;margin:16px 0">
<p style="margin:8px 0;font-weight:600"><bdi>${escaped(heading)}</bdi></p>
${written.join('\n')}${rest}
</div>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return showable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

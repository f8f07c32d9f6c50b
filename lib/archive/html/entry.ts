import { isFewEmoji } from '@/components/messages/emoji';
import { foldNotes } from '@/components/messages/notes/fold-notes';
import { noteWords } from '@/components/messages/notes/note-words';
import { hueClass, shownName } from '@/components/messages/person';
import { inShort } from '@/lib/files/summary';
import type { Note } from '@/lib/messages/events';
import { plainText } from '@/lib/messages/markdown/plain-text';
import type { Message, Quote } from '@/lib/messages/message';
import type { FileTexts } from './file-texts';
import { fileHtml } from './files';
import { type Html, html } from './html';
import { textHtml } from './text';
import type { Words } from './words';

/** What the entries of a room's log need of the archive. */
export interface Around {
  words: Words;
  /** What people are called, by id. */
  names: ReadonlyMap<number, string>;
  /** Where an earlier message of the room is, from a page of a day; null if it is not there. */
  linkTo(seq: number): string | null;
  texts: FileTexts;
}

/** Who speaks, above their messages. */
export function authorHtml({ user, shown }: Message, { words }: Around): Html {
  if (user === null) return html`<p class="who quiet">${words.chat.nobody}</p>`;
  return html`<p class="who ${hueClass(user)}" title="@${user}"><bdi>${shownName({ name: user, shown })}</bdi></p>`;
}

export function messageHtml(message: Message, around: Around): Html {
  const { seq, datetime } = message;
  return html`<article id="m${seq}"><a class="time" href="#m${seq}"><time datetime="${datetime}">${around.words.timeOf(datetime)}</time></a><div class="text" dir="auto">${contentHtml(message, around)}</div></article>
`;
}

function contentHtml(message: Message, around: Around): Html {
  const { text, hidden, mentions, reply, files = [], preview, editedAt, pinned } = message;
  const { chat, archive } = around.words;
  if (text === null) return html`<em class="quiet">${hidden ? chat.hidden : chat.deleted}</em>`;
  const isLarge = files.length === 0 && isFewEmoji(text);
  const marks = [editedAt && chat.edited, pinned && chat.pinned].filter(Boolean).join(' · ');
  const card =
    preview && /^https?:\/\//i.test(preview.url)
      ? html`<p class="card"><a href="${preview.url}" rel="noopener noreferrer" target="_blank"><bdi>${preview.title}</bdi></a> <span class="quiet"><bdi>${preview.site}</bdi></span></p>`
      : null;
  return html`${reply && quoteHtml(reply, around)}${isLarge ? html`<span class="large">${text.trim()}</span>` : text !== '' && textHtml(text, mentions)}${marks !== '' && html` <span class="quiet">${marks}</span>`}${files.map((file) => fileHtml(file, archive, around.texts.get(file.id)))}${card}${reactionsHtml(message, around)}`;
}

function quoteHtml(quote: Quote, { words: { chat, archive, days, kinds }, linkTo }: Around): Html {
  const name = quote.user === null ? chat.nobodyInSentence : shownName({ name: quote.user, shown: quote.shown });
  const said =
    quote.text === null
      ? html`<em>${quote.hidden ? chat.hidden : chat.deleted}</em>`
      : html`<bdi>${days.quoted(inShort(plainText(quote.text), quote.files, kinds))}</bdi>`;
  const line = html`<bdi>${archive.answers(name)}</bdi> ${said}`;
  const place = linkTo(quote.seq);
  return place === null ? html`<span class="reply">${line}</span>` : html`<a class="reply" href="${place}">${line}</a>`;
}

function reactionsHtml({ reactions = [] }: Message, { words, names }: Around): Html | null {
  if (reactions.length === 0) return null;
  const each = reactions.map(({ emoji, people }) => {
    const who = people.map((id) => names.get(id) ?? words.chat.nobody).join(', ');
    return html`<li title="${who}"><span>${emoji}</span> ${people.length}</li>`;
  });
  return html`<ul class="reactions" aria-label="${words.chat.reactions.title}">${each}</ul>`;
}

/** What happened in the room between messages. */
export function notesHtml(notes: readonly Note[], { words }: Around): Html {
  return html`${foldNotes(notes).map(
    (note) => html`<p class="note">${noteWords(note, words.shell)}</p>
`,
  )}`;
}

import { addMonths, daysOfMonth, weekday } from '@/lib/messages/calendar/bounds';
import { type Html, html } from './html';
import { pageText } from './page';
import { type DayPage, type HtmlRoom, nameOf, roomLine } from './room';
import type { Words } from './words';

/** The pages that lead to the days. Pure. */

/** A room with what was written of it. */
export interface WrittenRoom {
  room: HtmlRoom;
  messages: number;
  first: string | null;
  last: string | null;
}

/** A room's months, with a link on each day on which somebody spoke. */
export function roomIndex(room: HtmlRoom, pages: readonly DayPage[], words: Words): string {
  const first = pages[0]?.day.slice(0, 7);
  const last = pages.at(-1)?.day.slice(0, 7);
  const byDay = new Map<string, DayPage[]>();
  for (const page of pages) byDay.set(page.day, [...(byDay.get(page.day) ?? []), page]);
  const months: Html[] = [];
  for (let month = first; month && last && month <= last; month = addMonths(month, 1)) {
    const days = daysOfMonth(month);
    if (days.some((day) => byDay.has(day))) months.push(monthHtml(days, byDay, words));
  }
  const body = html`<header><p class="quiet">${roomLine(room, words)}</p><h1><bdi>${room.title}</bdi></h1>
${room.topic !== '' && html`<p dir="auto">${room.topic}</p>`}</header>
<main class="months">${months.length > 0 ? months : html`<p class="quiet">${words.archive.noMessages}</p>`}</main>`;
  return pageText({ title: room.title, up: '../', body }, words);
}

function monthHtml(days: readonly string[], byDay: ReadonlyMap<string, DayPage[]>, words: Words): Html {
  const [year = 0, month = 1] = (days[0] ?? '').split('-').map(Number);
  const blank = weekday(days[0] ?? '') - 1;
  const cells = days.map((day) => {
    const [page, ...more] = byDay.get(day) ?? [];
    const number = Number(day.slice(8));
    if (!page) return html`<li class="quiet">${number}</li>`;
    const label = `${words.longDate(day)}: ${words.archive.messages(page.messages)}`;
    const rest = more.map(
      (each) => html` <a href="${each.name}.html" aria-label="${nameOf(each, words)}">${each.part}</a>`,
    );
    return html`<li><a href="${page.name}.html" title="${label}">${number}</a>${rest.length > 0 && html`<small>${rest}</small>`}</li>`;
  });
  const before = Array.from({ length: blank }, () => html`<li aria-hidden="true"></li>`);
  return html`<section><h2>${words.days.month(month, year)}</h2><ol class="month">${before}${cells}</ol></section>`;
}

/** The first page: the search, and all rooms. */
export function homePage(rooms: readonly WrittenRoom[], at: string, words: Words): string {
  const { archive, settings } = words;
  const listed = (kinds: readonly HtmlRoom['kind'][], title: string) => {
    const some = rooms.filter(({ room }) => kinds.includes(room.kind));
    return (
      some.length > 0 &&
      html`<section><h2>${title}</h2><ul class="rooms">${some.map((room) => roomHtml(room, words))}</ul></section>`
    );
  };
  const told = html`data-failed="${archive.failed}" data-found="${archive.found}" data-none="${archive.none}" data-searching="${archive.searching}"`;
  const body = html`<header><h1>${archive.title(settings.house)}</h1>
<p class="quiet">${archive.asOf(words.longDate(words.dayOf(at)), words.timeOf(at))} · ${archive.zone(words.zoneLabel)}</p></header>
<noscript><p class="quiet">${archive.noScript}</p></noscript>
<search hidden id="search"><input id="q" type="search" autocomplete="off" maxlength="200" aria-label="${archive.search}" placeholder="${archive.search}">
<select id="room" aria-label="${archive.inRoom}"><option value="">${archive.all}</option></select>
<p id="told" class="quiet" role="status" ${told}></p><ol id="hits"></ol><button id="more" type="button" hidden>${archive.more}</button></search>
<main>${listed(['open', 'closed'], archive.rooms)}${listed(['direct'], archive.direct)}</main>`;
  return pageText({ title: archive.title(settings.house), up: '', body, searches: true }, words);
}

function roomHtml({ room, messages, first, last }: WrittenRoom, words: Words): Html {
  const { archive } = words;
  const facts = [
    room.kind === 'closed' && archive.closed,
    room.isArchived && archive.archived,
    archive.messages(messages),
    first && last && archive.span(words.date(first), words.date(last)),
  ];
  return html`<li><a href="${room.folder}/index.html">${room.kind !== 'direct' && '# '}<bdi>${room.title}</bdi></a> <span class="quiet">${facts.filter(Boolean).join(' · ')}</span></li>
`;
}

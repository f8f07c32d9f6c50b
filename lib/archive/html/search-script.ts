/**
 * `search.js` of an archive. It runs in any browser of today from a disk, so it loads its data as scripts, and puts
 * what it found into the page as text, never as HTML. Words and marks are ignored as the app does: case and accents do
 * not count.
 */
export const SEARCH_SCRIPT = String.raw`'use strict';
(() => {
  const PAGE = 100;
  const element = (id) => document.getElementById(id);
  const [box, field, choice, told, hits, more] = ['search', 'q', 'room', 'told', 'hits', 'more'].map(element);
  const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  let waiting = null;
  let run = 0;
  let turn = Promise.resolve();

  window.archivePart = (number, part) => {
    if (waiting && waiting.number === number) waiting.resolve(part);
  };

  function load(number) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      waiting = { number, resolve };
      script.src = 'search/' + number + '.js';
      script.onload = () => script.remove();
      script.onerror = () => {
        script.remove();
        reject(new Error('not there'));
      };
      document.head.append(script);
    });
  }

  /** Yields what has all words, the newest of each room first. */
  async function* find(words, rooms) {
    for (const room of rooms) {
      for (const number of [...room.parts].reverse()) {
        const { pages, people, lines } = await load(number);
        const names = people.map(fold);
        for (const [page, seq, person, time, text] of lines.reverse()) {
          const folded = fold(text);
          if (words.every((word) => folded.includes(word) || names[person].includes(word)))
            yield { room, page: pages[page], seq, person: people[person], time, text };
        }
      }
    }
  }

  /** The text from a bit before the first word, in pieces: [text, whether it was searched for]. */
  function pieces(text, words) {
    const letters = [...text];
    const places = [];
    let folded = '';
    letters.forEach((letter, at) => {
      for (const unit of fold(letter)) for (let i = 0; i < unit.length; i++) places.push(at);
      folded += fold(letter);
    });
    const marked = new Set();
    for (const word of words) {
      for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length))
        for (let i = at; i < at + word.length; i++) marked.add(places[i]);
    }
    const first = Math.max(0, Math.min(...marked, letters.length) - 60);
    const found = [[first > 0 ? '…' : '', false]];
    letters.slice(first, first + 300).forEach((letter, i) => {
      const isMarked = marked.has(first + i);
      const last = found[found.length - 1];
      if (last[1] === isMarked) last[0] += letter;
      else found.push([letter, isMarked]);
    });
    if (letters.length > first + 300) found.push(['…', false]);
    return found;
  }

  function show(hit, words) {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = hit.room.folder + '/' + hit.page + '.html#m' + hit.seq;
    const where = document.createElement('span');
    where.className = 'quiet';
    where.textContent = [hit.room.title, hit.page.slice(0, 10) + ' ' + hit.time, hit.person].join(' · ');
    const text = document.createElement('span');
    text.className = 'text';
    text.dir = 'auto';
    for (const [piece, isMarked] of pieces(hit.text, words)) {
      const node = document.createElement(isMarked ? 'mark' : 'span');
      node.textContent = piece;
      text.append(node);
    }
    link.append(where, text);
    item.append(link);
    hits.append(item);
  }

  async function search() {
    const mine = ++run;
    // One search reads at a time.
    await turn;
    if (mine !== run) return;
    let done = () => {};
    turn = new Promise((resolve) => { done = resolve; });
    try {
      await read(mine);
    } catch {
      told.textContent = told.dataset.failed;
    } finally {
      done();
    }
  }

  async function read(mine) {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    hits.replaceChildren();
    more.hidden = true;
    told.textContent = '';
    if (words.length === 0) return;
    told.textContent = told.dataset.searching;
    const rooms = archiveRooms.filter((_, at) => choice.value === '' || Number(choice.value) === at);
    const found = find(words, rooms);
    let count = 0;
    for (;;) {
      const next = await found.next();
      if (mine !== run) return;
      if (next.done) break;
      show(next.value, words);
      count++;
      told.textContent = told.dataset.found + ' ' + count;
      if (count % PAGE === 0 && !(await wantsMore(mine))) return;
    }
    told.textContent = count === 0 ? told.dataset.none : told.dataset.found + ' ' + count;
  }

  /** Waits until more is asked for, or another search began. */
  function wantsMore(mine) {
    more.hidden = false;
    return new Promise((resolve) => {
      const end = (answer) => {
        more.hidden = true;
        clearInterval(timer);
        resolve(answer);
      };
      const timer = setInterval(() => mine !== run && end(false), 50);
      more.onclick = () => end(true);
    });
  }

  archiveRooms.forEach(({ title }, at) => {
    const option = document.createElement('option');
    option.value = String(at);
    option.textContent = title;
    choice.append(option);
  });
  let pause = 0;
  field.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(search, 200);
  });
  choice.addEventListener('change', search);
  box.hidden = false;
  if (location.hash === '#q') field.focus();
})();
`;

// @ts-check
/// <reference lib="dom" />
// Runs in the page, before its own scripts: notes what its status line tells, and what becomes of its sockets.
(() => {
  /** @type {import('./browsers').Observed} */
  const observed = { lines: [], sockets: [] };
  window.observed = observed;
  const at = () => Math.round(performance.now());
  /** @param {string} what */
  const note = (what) => observed.sockets.push({ at: at(), what });
  window.WebSocket = class extends WebSocket {
    /** @param {string | URL} url @param {string | string[]} [protocols] */
    constructor(url, protocols) {
      super(url, protocols);
      note('dial');
      this.addEventListener('open', () => note('open'));
      this.addEventListener('close', ({ code }) => note(`close ${code}`));
    }
  };
  new MutationObserver(() => {
    for (const line of document.querySelectorAll('[role=status]')) {
      const text = line.textContent ?? '';
      if (text && observed.lines.at(-1)?.text !== text) observed.lines.push({ at: at(), text });
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();

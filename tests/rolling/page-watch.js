// @ts-check
/// <reference lib="dom" />
// Runs in the page before its own scripts. Records the texts of its status line and the events of its sockets.
(() => {
  /** @type {import('./browsers').Observed} */
  const observed = { lines: [], sockets: [] };
  window.observed = observed;
  const at = () => Math.round(performance.now());
  /** @param {string} what */
  const record = (what) => observed.sockets.push({ at: at(), what });
  window.WebSocket = class extends WebSocket {
    /** @param {string | URL} url @param {string | string[]} [protocols] */
    constructor(url, protocols) {
      super(url, protocols);
      record('dial');
      this.addEventListener('open', () => record('open'));
      this.addEventListener('close', ({ code }) => record(`close ${code}`));
    }
  };
  new MutationObserver(() => {
    for (const line of document.querySelectorAll('[role=status]')) {
      const text = line.textContent ?? '';
      if (text && observed.lines.at(-1)?.text !== text) observed.lines.push({ at: at(), text });
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();

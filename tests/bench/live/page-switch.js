// @ts-check
/**
 * Clicks on a room in the list, and measures the time until a frame has shown the room's first message. The script
 * runs inside the page without being compiled, because tsx would add helpers that a page does not have.
 * @param {string} path the path of the room
 * @param {string} beginning the text with which each message of the room begins
 * @returns {Promise<number>} the time in ms
 */
globalThis.timeOfSwitch = (path, beginning) =>
  new Promise((resolve, reject) => {
    /** @type {HTMLAnchorElement | null} */
    const link = document.querySelector(`a[href="${path}"]`);
    if (!link) return reject(new Error(`${path} is not in the list`));
    const isShown = () => {
      const message = document.querySelector('[role=log] [data-text]');
      return message?.textContent?.startsWith(beginning) && message.getClientRects().length > 0;
    };
    const startedAt = performance.now();
    const observer = new MutationObserver(() => {
      if (!isShown()) return;
      observer.disconnect();
      // A message that is posted in a frame's callback arrives after the browser has laid out and drawn that frame.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - startedAt);
        port2.postMessage(null);
      });
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    link.click();
  });

// @ts-check
/**
 * Runs inside the page, as it is: tsx would add helpers that a page does not have. Clicks on a room in the list, and gives
 * the time until a frame has shown its first message, in ms.
 * @param {string} path the room's
 * @param {string} beginning of each of its messages
 * @returns {Promise<number>}
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
      // A task after the callbacks of a frame comes when that frame has been laid out and drawn.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - startedAt);
        port2.postMessage(null);
      });
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    link.click();
  });

import type { Page } from 'playwright-core';

/**
 * Has a page remember which messages were ever marked as found, because a mark is short. Call it before the page loads:
 * it can be the `prepare` of a visit.
 */
export async function rememberMarks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const marked = new Set<string>();
    Object.assign(window, { marked });
    new MutationObserver(() => {
      for (const element of document.querySelectorAll<HTMLElement>('[data-found]')) {
        marked.add(element.dataset.seq ?? element.id);
      }
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-found'] });
  });
}

/** Waits until a message was marked. @param name its number in a room, or its id on the page of a day */
export async function wasMarked(page: Page, name: string): Promise<void> {
  await page.waitForFunction((name) => (window as unknown as { marked: Set<string> }).marked.has(name), name);
}

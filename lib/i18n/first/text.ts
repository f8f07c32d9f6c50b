/** What a page loads before it works, in the browser (browser.ts). The server has all texts in all languages. */
export {};

import { useEffect } from 'react';

/**
 * Prints the address and the number of the page at the foot of each page. A style sheet made by script, because its
 * text depends on the page, and the Content-Security-Policy allows no style elements. Browsers without boxes in the
 * margins of a page leave it out.
 * @param path of the page
 * @param of stands between the number of a page and the number of pages
 */
export function usePrintFoot(path: string, of: string): void {
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    const look = 'font: 9pt system-ui, sans-serif; color: #69655e';
    sheet.replaceSync(`@media print { @page {
      margin: 15mm 15mm 20mm;
      @bottom-left { content: ${quoted(window.location.host + path)}; ${look} }
      @bottom-right { content: counter(page) ${quoted(of)} counter(pages); ${look} }
    } }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [path, of]);
}

/** A string of CSS. */
function quoted(text: string): string {
  return `"${text.replace(/["\\\n]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)} `)}"`;
}

import { isUnreported, showPath } from './address';

/**
 * Adds a path to the history, and shows it at once. Next hears of it after the next frame is painted. Only for what the
 * page can show without a request.
 * @param query with its `?`
 */
export function pushPath(path: string, query = ''): void {
  window.history.pushState(marked(), '', path + query);
  goAhead(path, query);
}

/** The same, but it replaces the current entry of the history. */
export function replacePath(path: string): void {
  window.history.replaceState(marked(), '', path);
  goAhead(path, '');
}

/** The state of a history entry with Next's marks alone. With these, Next takes the call for its own. */
function marked(): object {
  const { tertuliaDetails, ...marks } = window.history.state ?? {};
  return marks;
}

function goAhead(path: string, query: string): void {
  showPath(path);
  afterPicture(() => {
    // Without marks: Next adds them, and notices the address.
    if (isUnreported(path) && window.location.search === query) window.history.replaceState(null, '', path + query);
  });
}

/** Frames are painted only while the page is visible. */
const UNSEEN_MS = 200;

function afterPicture(run: () => void): void {
  const end = () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    run();
  };
  const frame = requestAnimationFrame(() => setTimeout(end));
  const timer = setTimeout(end, UNSEEN_MS);
}

// biome-ignore lint/style/noRestrictedImports: the test runs in Node, whose warning it is about
import { getMaxListeners, setMaxListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type PageHandlers, watchPage } from './page-events';

// Node warns of more than ten listeners that one signal ends. Browsers do not.
const most = getMaxListeners(new EventTarget());
beforeAll(() => setMaxListeners(20));
afterAll(() => setMaxListeners(most));
afterEach(() => vi.unstubAllGlobals());

function setUp() {
  const window = new EventTarget();
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', new EventTarget());
  const used = vi.fn();
  const nothing = () => {};
  const others = {
    online: nothing,
    offline: nothing,
    shown: nothing,
    hidden: nothing,
    focused: nothing,
    stored: nothing,
  };
  const handlers: PageHandlers = { ...others, putAside: nothing, takenBack: nothing, used };
  const end = watchPage(handlers);
  const happens = (type: string, timeStamp: number, more = {}) => {
    const event = Object.defineProperty(new Event(type), 'timeStamp', { value: timeStamp });
    window.dispatchEvent(Object.assign(event, more));
  };
  return { used, end, happens };
}

describe('input', () => {
  it('is reported at once, and then ignored for a while', () => {
    const { used, end, happens } = setUp();
    happens('keydown', 1_000);
    expect(used).toHaveBeenCalledTimes(1);
    for (const type of ['pointerdown', 'wheel', 'touchstart', 'keydown']) happens(type, 5_999);
    expect(used).toHaveBeenCalledTimes(1);
    happens('wheel', 6_000);
    expect(used).toHaveBeenCalledTimes(2);
    end();
    happens('keydown', 20_000);
    expect(used).toHaveBeenCalledTimes(2);
  });

  it('does not include something that moves below a resting pointer', () => {
    const { used, happens } = setUp();
    happens('pointermove', 1_000, { movementX: 0, movementY: 0 });
    expect(used).not.toHaveBeenCalled();
    happens('pointermove', 1_001, { movementX: 0, movementY: -2 });
    expect(used).toHaveBeenCalledTimes(1);
  });
});

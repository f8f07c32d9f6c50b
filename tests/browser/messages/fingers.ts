import type { Locator, Page } from 'playwright-core';

interface Point {
  x: number;
  y: number;
  /** Tells several fingers apart. */
  id?: number;
}

/** Fingers, which Playwright has only for a tap. The result says where all of them are now. */
export async function fingersOf(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  return (type: 'touchStart' | 'touchMove' | 'touchEnd', points: Point[]) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points });
}

/** One finger. */
export async function finger(page: Page) {
  const send = await fingersOf(page);
  return {
    down: (x: number, y: number) => send('touchStart', [{ x, y }]),
    move: (x: number, y: number) => send('touchMove', [{ x, y }]),
    up: () => send('touchEnd', []),
  };
}

export async function middle(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('not on the screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Holds a finger on an element until the sheet opens. */
export async function hold(page: Page, locator: Locator): Promise<Locator> {
  const touch = await finger(page);
  const { x, y } = await middle(locator);
  await touch.down(x, y);
  const sheet = page.getByRole('dialog');
  await sheet.waitFor();
  await touch.up();
  return sheet;
}

/** Moves two fingers apart, or together, on one line through a point. Distances are from that point. */
export async function pinch(page: Page, { x, y }: { x: number; y: number }, from: number, to: number): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const at = (distance: number) => [
    { x: x - distance, y, id: 1 },
    { x: x + distance, y, id: 2 },
  ];
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
  for (let step = 1; step <= 5; step++) {
    const touchPoints = at(from + ((to - from) * step) / 5);
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints });
  }
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

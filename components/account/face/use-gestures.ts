import { type RefObject, useEffect, useEffectEvent } from 'react';
import { type Crop, followed, moved, type Place, type Size, zoomed, zoomOf } from './crop';

/** How far an arrow key moves the picture, in sides of the square. */
const KEY_STEP = 0.05;
/** One key, or one notch of a wheel, which is about 100 pixels. */
const ZOOM_STEP = 1.15;
const WHEEL_PIXELS = 100;
/** Of a wheel that counts lines. */
const LINE_PIXELS = 16;

const ARROWS: Record<string, Place> = {
  ArrowLeft: { x: -KEY_STEP, y: 0 },
  ArrowRight: { x: KEY_STEP, y: 0 },
  ArrowUp: { x: 0, y: -KEY_STEP },
  ArrowDown: { x: 0, y: KEY_STEP },
};

/** Dragging, pinching, the wheel and keys change the square that `area` shows. */
export function useGestures(
  area: RefObject<HTMLElement | null>,
  size: Size,
  change: (make: (crop: Crop) => Crop) => void,
): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const by = ARROWS[event.key];
    const zoom = { '+': ZOOM_STEP, '-': 1 / ZOOM_STEP }[event.key];
    if (!by && !zoom) return;
    event.preventDefault();
    if (by) change((now) => moved(now, size, by));
    if (zoom) change((now) => zoomed(now, size, zoomOf(now, size) * zoom));
  });
  const scrolled = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE_PIXELS : event.deltaY;
    const at = placeOf(event);
    change((now) => zoomed(now, size, zoomOf(now, size) * ZOOM_STEP ** (-pixels / WHEEL_PIXELS), at));
  });
  const followedBy = useEffectEvent((before: Place[], after: Place[]) =>
    change((now) => followed(now, size, before, after)),
  );

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const fingers = new Map<number, Place>();
    const down = (event: PointerEvent) => {
      if (fingers.size === 2) return;
      element.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, placeOf(event));
    };
    const move = (event: PointerEvent) => {
      if (!fingers.has(event.pointerId)) return;
      const before = [...fingers.values()];
      fingers.set(event.pointerId, placeOf(event));
      followedBy(before, [...fingers.values()]);
    };
    const up = (event: PointerEvent) => void fingers.delete(event.pointerId);
    const ends = new AbortController();
    const { signal } = ends;
    element.addEventListener('pointerdown', down, { signal });
    element.addEventListener('pointermove', move, { signal });
    element.addEventListener('pointerup', up, { signal });
    element.addEventListener('pointercancel', up, { signal });
    element.addEventListener('keydown', (event) => pressed(event), { signal });
    // React would listen passively, and the page would scroll.
    element.addEventListener('wheel', (event) => scrolled(event), { signal, passive: false });
    return () => ends.abort();
  }, [area]);
}

function placeOf({ clientX, clientY, currentTarget }: MouseEvent): Place {
  const { left, top, width, height } = (currentTarget as Element).getBoundingClientRect();
  return { x: (clientX - left) / width, y: (clientY - top) / height };
}

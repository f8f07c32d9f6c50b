'use client';

import { type RefObject, useEffect } from 'react';

/** More than a browser's own bars ever take: that is a keyboard. */
const KEYBOARD_PX = 120;

/**
 * Fits an element between the top and the on-screen keyboard where that covers the page, as on iOS; elsewhere the
 * viewport's `interactive-widget` has made the page shorter already. By properties, as no style attribute is allowed.
 */
export function useVisualViewport(frame: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    const style = frame.current?.style;
    if (!viewport || !style) return;
    const adapt = () => {
      const isCovered = viewport.scale < 1.01 && window.innerHeight - viewport.height > KEYBOARD_PX;
      style.height = isCovered ? `${viewport.height}px` : '';
      style.top = isCovered ? `${viewport.offsetTop}px` : '';
    };
    adapt();
    viewport.addEventListener('resize', adapt);
    viewport.addEventListener('scroll', adapt);
    return () => {
      viewport.removeEventListener('resize', adapt);
      viewport.removeEventListener('scroll', adapt);
    };
  }, [frame]);
}

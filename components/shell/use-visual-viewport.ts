'use client';

import { type RefObject, useEffect } from 'react';

/** A browser's own bars never take more than this, so it is a keyboard. */
const KEYBOARD_PX = 120;

/**
 * Fits an element between the top and the on-screen keyboard if the keyboard covers the page, as on iOS. Elsewhere the
 * viewport's `interactive-widget` has already made the page shorter. It sets properties by script, because the
 * Content-Security-Policy allows no style attribute.
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

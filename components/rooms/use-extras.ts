'use client';

import { late } from '@/components/ui/late';

const extras = late(() => import('./extras'), { atOnce: true });

/**
 * What a room's first rendering does not need (extras.ts). It is loaded as soon as the room is on the screen, not when
 * it is needed: by then the connection may be lost, or the server may have another build.
 */
export const useExtras = extras.use;

/** Loads the extras if they are not loaded yet. @throws Error if that fails; the next call tries again */
export const loadExtras = extras.load;

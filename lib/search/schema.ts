import { z } from 'zod';
import { rowNumber } from '@/lib/api/schema';
import { SEARCH_LIMIT } from './answer';
import { CURSOR_LENGTH } from './cursor';

/** The most ids of rooms, and of authors. */
const MOST_IDS = 50;

/** Body of `POST /api/search`: a SearchQuestion. */
export const searchBody = z.strictObject({
  q: z.string().max(10_000),
  in: z.array(rowNumber).max(MOST_IDS).optional(),
  from: z.array(rowNumber).max(MOST_IDS).optional(),
  after: z.string().max(CURSOR_LENGTH).optional(),
  limit: z.number().int().min(1).max(SEARCH_LIMIT).optional(),
});

export const SEARCH_BODY_BYTES = CURSOR_LENGTH + 64 * 1024;

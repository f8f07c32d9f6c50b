/**
 * Longest message, in Unicode code points. Apart from the other limits (protocol.ts): a room's first load needs it
 * alone. The column `messages.body` is as long (lib/db/schema.ts, with a migration). A message written in JSON escapes
 * must fit into a frame: up to 12 bytes for a code point.
 */
export const MESSAGE_CODE_POINTS = 4_000;

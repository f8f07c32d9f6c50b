import { randomInt, randomUUID } from 'node:crypto';
import type { Pool } from 'mysql2/promise';
import { connectionWithin } from './bounded';

const CONNECTION_TIMEOUT_MS = 5_000;
/** Longest wait for the answer. It is shorter than the time that the self-test gives a check. */
const ANSWER_TIMEOUT_MS = 4_000;

const INSERT = 'INSERT INTO messages (room_id, seq, client_id, body, created_at) VALUES (0, ?, ?, ?, ?);';
/** More than half a database page, so that the server has to find room for separate pages, as for a growing table. */
const LONG_TEXT = '🧉'.repeat(3_000);

/**
 * Writes as a message does, into room 0, which does not exist: a large row that is rolled back, and a small one that is
 * committed together with its own removal, so that the binary log is tested too and hardly grows. Takes one round trip;
 * nobody can see the rows, and none remains.
 * @param pool from openWriterPool
 * @throws the driver's error, also after 4 s without an answer: a full disk makes some servers wait for free space
 */
export async function tryWrite(pool: Pool): Promise<void> {
  const connection = await connectionWithin(pool, CONNECTION_TIMEOUT_MS);
  try {
    const seq = randomInt(1, 2 ** 47);
    const row = (body: string) => [seq, randomUUID(), body, new Date()];
    await connection.query({
      sql: `START TRANSACTION; UPDATE rooms SET last_seq = last_seq WHERE id = 0; ${INSERT} ROLLBACK;
            START TRANSACTION; ${INSERT} DELETE FROM messages WHERE room_id = 0 AND seq = ?; COMMIT`,
      values: [...row(LONG_TEXT), ...row('·'), seq],
      timeout: ANSWER_TIMEOUT_MS,
    });
    connection.release();
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

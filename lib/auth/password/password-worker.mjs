import { parentPort } from 'node:worker_threads';
import bcrypt from 'bcryptjs';

// password.ts sends one job at a time. A job may block, since nothing else runs in this thread.
parentPort?.on('message', ({ id, kind, input, hash, cost }) => {
  const value = kind === 'hash' ? bcrypt.hashSync(input, cost) : bcrypt.compareSync(input, hash);
  parentPort?.postMessage({ id, value });
});

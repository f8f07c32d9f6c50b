// @ts-check
import { ServerResponse } from 'node:http';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into an app with `node --import`. SIGUSR2 causes an uncaught error of the kind in THROWS, and the answer to a
 * request with the header X-Throws leaves a promise rejected.
 */
const KINDS = {
  exception: () => setImmediate(() => boom(new Error('boom'))),
  rejection: () => void Promise.reject(new Error('boom')),
  left: () => setImmediate(() => boom(Object.assign(new Error('boom'), { code: 'ECONNRESET' }))),
};

/** @param {Error} error */
function boom(error) {
  throw error;
}

const kind = /** @type {keyof typeof KINDS | undefined} */ (process.env.THROWS);
if (kind && isMainThread) {
  process.on('SIGUSR2', KINDS[kind]);
  const { end } = ServerResponse.prototype;
  /** @this {ServerResponse} @param {any[]} args */
  ServerResponse.prototype.end = function (...args) {
    if (this.req.headers['x-throws']) void Promise.reject(new Error('boom'));
    return end.apply(this, /** @type {any} */ (args));
  };
}

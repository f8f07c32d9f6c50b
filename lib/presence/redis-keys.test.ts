import { EventEmitter } from 'node:events';
import { type Redis, ReplyError } from 'ioredis';
import { beforeEach, expect, it, vi } from 'vitest';
import { RedisKeys } from './redis-keys';

/** A fake connection, which is ready but never answers. */
class Client extends EventEmitter {
  status = 'ready';
  readonly disconnect = vi.fn();

  constructor(readonly url: string) {
    super();
    clients.push(this);
  }
}

const clients: Client[] = [];
const open = (url: string) => new Client(url) as unknown as Redis;

const moved = (port: number) => () => Promise.reject(new ReplyError(`MOVED 1 :${port}`));
const timeOut = () => Promise.reject(new Error('Command timed out'));

beforeEach(() => {
  clients.length = 0;
});

function setUp() {
  const keys = new RedisKeys({ url: 'redis://nowhere:1', onReady() {}, log: { debug() {} }, open });
  const fail = async (work: () => Promise<never>) => expect(keys.ask(work)).rejects.toThrow();
  return { fail, ports: () => clients.map(({ url }) => new URL(url).port) };
}

it('reconnects once if a connection does not answer, and again if the next one does not', async () => {
  const { fail } = setUp();
  await Promise.all([fail(timeOut), fail(timeOut)]);
  await fail(timeOut);
  expect(clients[0]?.disconnect.mock.calls).toEqual([[true]]);
  clients[0]?.emit('close');
  await fail(timeOut);
  expect(clients[0]?.disconnect.mock.calls).toEqual([[true], [true]]);
});

it('connects once to the node that has the keys, however many commands are told of it', async () => {
  const { fail, ports } = setUp();
  await Promise.all([fail(moved(2)), fail(moved(2)), fail(moved(2))]);
  expect(ports()).toEqual(['1', '2']);
  expect(clients[1]?.disconnect).not.toHaveBeenCalled();
  await fail(moved(3));
  expect(ports()).toEqual(['1', '2', '3']);
  expect(clients[1]?.disconnect).toHaveBeenCalledOnce();
  clients[2]?.emit('close');
  await fail(moved(3));
  expect(ports()).toEqual(['1', '2', '3', '3']);
});

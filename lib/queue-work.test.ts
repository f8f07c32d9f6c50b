import { describe, expect, it, vi } from 'vitest';
import { QueueWork } from './queue-work';

const ending = { onFailure: () => {}, onEnd: () => {}, warning: 'a piece failed' };

function workThat(take: () => Promise<void>) {
  const log = { warn: vi.fn() };
  return { work: new QueueWork({ take, failure: 'the queue failed', log }), log };
}

describe('work on a queue', () => {
  it('takes again if it was woken while it took, and never twice at a time', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let taking = 0;
    const seen: number[] = [];
    const { work } = workThat(async () => {
      seen.push(++taking);
      await gate;
      taking--;
    });
    for (let i = 0; i < 3; i++) work.wake();
    open();
    await work.idle();
    expect(seen).toEqual([1, 1]);
  });

  it('logs a queue that fails once, and once again after it was taken from', async () => {
    let fails = true;
    const { work, log } = workThat(async () => {
      if (fails) throw new Error('away');
    });
    for (const next of [true, true, false, true]) {
      fails = next;
      work.wake();
      await work.idle();
    }
    expect(log.warn).toHaveBeenCalledTimes(2);
    expect(log.warn).toHaveBeenCalledWith({ err: new Error('away') }, 'the queue failed');
  });

  it('says when a piece failed and when it ended, and logs it with its fields', async () => {
    const { work, log } = workThat(async () => {});
    const told: string[] = [];
    const onFailure = () => told.push('failed');
    const onEnd = () => told.push(`ended, ${work.size} left`);
    work.begin(Promise.reject(new Error('no')), { ...ending, onFailure, onEnd, fields: { hookId: 7 } });
    expect(work.size).toBe(1);
    await work.oneEnded();
    expect(told).toEqual(['failed', 'ended, 0 left']);
    expect(log.warn).toHaveBeenCalledWith({ err: new Error('no'), hookId: 7 }, 'a piece failed');
  });

  it('waits at its stop for what is under way, and cuts it off at the deadline', async () => {
    const { work } = workThat(async () => {});
    work.begin(Promise.resolve(), ending);
    await work.stop(performance.now() + 60_000);
    expect(work.size).toBe(0);

    const slow = workThat(async () => {}).work;
    const cut = new Promise<void>((resolve) => slow.cut.addEventListener('abort', () => resolve()));
    slow.begin(cut, ending);
    await slow.stop(performance.now());
    await slow.idle();
  });

  it('takes nothing and logs nothing after its stop', async () => {
    const take = vi.fn(async () => {});
    const { work, log } = workThat(take);
    await work.stop(performance.now());
    work.wake();
    work.begin(Promise.reject(new Error('late')), ending);
    await work.idle();
    expect(take).not.toHaveBeenCalled();
    expect(log.warn).not.toHaveBeenCalled();
  });
});

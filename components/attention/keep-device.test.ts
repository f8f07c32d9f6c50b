import { expect, it } from 'vitest';
import { FakeStorage } from '@/lib/chat/client/fakes';
import { type KeepDeviceDeps, keepDevice } from './keep-device';

const [ANA, LUIS] = [1, 2];
const DEVICE = { endpoint: 'https://push.example/1', p256dh: 'p', auth: 'a' };
const OWN = { id: 7, name: '', createdAt: 0, isThis: true };

/** One browser. `visit` loads a page of a person in a session, and tells what was registered. */
function browser() {
  const storage = new FakeStorage();
  const world = {
    device: DEVICE as typeof DEVICE | null,
    registers: 'done' as 'done' | 'removed' | 'failed',
    answers: true,
    asked: 0,
    signedIn: null as number | null,
  };
  async function visit(userId: number, session: string, isRegistered = false) {
    const registered: string[] = [];
    const deps: KeepDeviceDeps = {
      storage,
      userId,
      subscription: async () => world.device,
      async state() {
        world.asked++;
        return world.answers
          ? { session, userId: world.signedIn ?? userId, devices: isRegistered ? [OWN] : [{ ...OWN, isThis: false }] }
          : null;
      },
      async register({ endpoint }) {
        registered.push(endpoint);
        return world.registers;
      },
    };
    await keepDevice(deps);
    return registered;
  }
  return { world, visit };
}

it('a person who signs in again gets notifications again, without a press', async () => {
  const { visit } = browser();
  expect(await visit(ANA, 'one', true)).toEqual([]);
  expect(await visit(ANA, 'two')).toEqual([DEVICE.endpoint]);
  expect(await visit(ANA, 'two', true)).toEqual([]);
});

it('it is tried again at the next visit if the server could not be asked or refused', async () => {
  const { world, visit } = browser();
  await visit(ANA, 'one', true);
  world.answers = false;
  expect(await visit(ANA, 'two')).toEqual([]);
  Object.assign(world, { answers: true, registers: 'failed' });
  expect(await visit(ANA, 'two')).toEqual([DEVICE.endpoint]);
  world.registers = 'done';
  expect(await visit(ANA, 'two')).toEqual([DEVICE.endpoint]);
});

it('a device that was removed stays removed', async () => {
  const { visit } = browser();
  await visit(ANA, 'one', true);
  expect(await visit(ANA, 'one')).toEqual([]);
  expect(await visit(ANA, 'two')).toEqual([]);
});

it('a device that the server calls removed is forgotten, and nothing is asked any more', async () => {
  const { world, visit } = browser();
  await visit(ANA, 'one', true);
  world.registers = 'removed';
  expect(await visit(ANA, 'two')).toEqual([DEVICE.endpoint]);
  world.registers = 'done';
  expect(await visit(ANA, 'three')).toEqual([]);
});

it('another person gets none without being asked, and afterwards neither does the first', async () => {
  const { visit } = browser();
  await visit(ANA, 'one', true);
  expect(await visit(LUIS, 'two')).toEqual([]);
  expect(await visit(ANA, 'three')).toEqual([]);
});

it('a browser that may notify nobody asks nothing and forgets', async () => {
  const { world, visit } = browser();
  await visit(ANA, 'one', true);
  world.device = null;
  expect(await visit(ANA, 'two')).toEqual([]);
  expect(world.asked).toBe(1);
  world.device = DEVICE;
  expect(await visit(ANA, 'three')).toEqual([]);
});

it('nothing is registered while another tab is signed in as somebody else', async () => {
  const { world, visit } = browser();
  await visit(ANA, 'one', true);
  world.signedIn = LUIS;
  expect(await visit(ANA, 'two')).toEqual([]);
  world.signedIn = null;
  expect(await visit(ANA, 'two')).toEqual([DEVICE.endpoint]);
});

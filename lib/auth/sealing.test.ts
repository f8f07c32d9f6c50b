import { expect, test } from 'vitest';
import { open, seal } from './sealing';

const SECRET = 'a secret of the installation, long enough';
const PLAIN = Buffer.from('12345678901234567890');

test('what was sealed opens with the same secret and purpose', () => {
  expect(open(SECRET, 'of 7', seal(SECRET, 'of 7', PLAIN))).toEqual(PLAIN);
});

test('it is encrypted, differently each time', () => {
  const [one, other] = [seal(SECRET, 'of 7', PLAIN), seal(SECRET, 'of 7', PLAIN)];
  expect(one.includes(PLAIN)).toBe(false);
  expect(one).not.toEqual(other);
});

test('another secret, another purpose and changed bytes open nothing', () => {
  const sealed = seal(SECRET, 'of 7', PLAIN);
  expect(open(`${SECRET}.`, 'of 7', sealed)).toBeNull();
  expect(open(SECRET, 'of 8', sealed)).toBeNull();
  expect(open(SECRET, 'of 7', sealed.subarray(0, 20))).toBeNull();
  expect(open(SECRET, 'of 7', Buffer.alloc(0))).toBeNull();
  for (const at of [0, 12, 28, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(open(SECRET, 'of 7', changed)).toBeNull();
  }
});

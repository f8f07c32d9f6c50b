import { expect, it } from 'vitest';
import { PERSON_LIMITS, PersonLimits } from './person-limits';

const { times, windowMs } = PERSON_LIMITS.searches;

function limits() {
  const clock = { now: 0 };
  return { clock, limits: new PersonLimits(() => clock.now) };
}

it('allows a number of actions at once, and then says when the next one is allowed', () => {
  const { clock, limits: of } = limits();
  for (let i = 0; i < times; i++) expect(of.take('searches', 1)).toBeNull();
  expect(of.take('searches', 1)).toBe(windowMs / times / 1_000);
  clock.now += windowMs / times;
  expect(of.take('searches', 1)).toBeNull();
  expect(of.take('searches', 1)).not.toBeNull();
});

it('counts each person and each kind of action separately', () => {
  const { limits: of } = limits();
  for (let i = 0; i <= times; i++) of.take('searches', 1);
  expect(of.take('searches', 2)).toBeNull();
  expect(of.take('rooms', 1)).toBeNull();
});

it('counts several actions at once, or none of them', () => {
  const { limits: of } = limits();
  expect(of.take('invitations', 1, PERSON_LIMITS.invitations.times - 1)).toBeNull();
  expect(of.take('invitations', 1, 2)).toBeGreaterThan(0);
  expect(of.take('invitations', 1)).toBeNull();
});

it('forgets people whose buckets are full again, and nobody else', () => {
  const { clock, limits: of } = limits();
  for (let i = 0; i <= times; i++) of.take('searches', 0);
  for (let id = 1; id < 1_000; id++) of.take('direct', id);
  clock.now += windowMs / times / 2;
  for (let id = 1_000; id < 3_000; id++) of.take('searches', id);
  expect(of.take('searches', 0)).not.toBeNull();
});

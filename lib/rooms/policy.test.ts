import { describe, expect, it } from 'vitest';
import {
  may,
  mayBrowse,
  mayCreateRooms,
  mayEditLate,
  mayMentionAll,
  mayPin,
  mayWhileArchived,
  needsMembership,
  type RoomVerb,
  verbToRemove,
} from './policy';

const KINDS = ['open', 'closed', 'direct'] as const;
const ROLES = ['owner', 'moderator', 'member', null] as const;

/** One letter for each who may: owner, moderator, member, stranger; A for an administrator who is a stranger. */
const EXPECTED: Record<RoomVerb, [open: string, closed: string, direct: string]> = {
  read: ['omusA', 'omu', 'omu'],
  join: ['omusA', '', ''],
  leave: ['omusA', 'omu', ''],
  choose: ['omu', 'omu', 'omu'],
  edit: ['omA', 'omA', ''],
  archive: ['omA', 'omA', ''],
  delete: ['oA', 'oA', ''],
  invite: ['omA', 'om', ''],
  hooks: ['omA', 'om', ''],
  remove: ['omA', 'om', ''],
  role: ['oA', 'o', ''],
  moderate: ['omA', 'om', ''],
  expire: ['oA', 'o', ''],
  pin: ['omA', 'om', 'omu'],
};

describe.each(Object.keys(EXPECTED) as RoomVerb[])('%s', (verb) => {
  it.each(KINDS)('in a room that is %s', (kind) => {
    const letters = ['o', 'm', 'u', 's'];
    const allowed = ROLES.map((role, i) => (may({ role: 'member' }, { kind, role }, verb) ? letters[i] : ''));
    const asAdmin = may({ role: 'admin' }, { kind, role: null }, verb) ? 'A' : '';
    expect(allowed.join('') + asAdmin).toBe(EXPECTED[verb][KINDS.indexOf(kind)]);
  });
});

it('an administrator who is a member also has what the role gives', () => {
  expect(may({ role: 'admin' }, { kind: 'closed', role: 'owner' }, 'invite')).toBe(true);
  expect(may({ role: 'admin' }, { kind: 'closed', role: 'member' }, 'invite')).toBe(false);
  expect(may({ role: 'admin' }, { kind: 'open', role: 'member' }, 'role')).toBe(true);
});

it('an administrator moderates a closed room only as a member of it, and never a direct room', () => {
  const admin = { role: 'admin' } as const;
  expect(may(admin, { kind: 'closed', role: 'member' }, 'moderate')).toBe(true);
  expect(may(admin, { kind: 'closed', role: 'member' }, 'pin')).toBe(true);
  expect(may(admin, { kind: 'closed', role: null }, 'moderate')).toBe(false);
  expect(may(admin, { kind: 'direct', role: 'member' }, 'moderate')).toBe(false);
});

it('members pin if the setting says everyone, and strangers do not', () => {
  const member = { role: 'member' } as const;
  expect(mayPin(member, { kind: 'open', role: 'member' }, 'moderators')).toBe(false);
  expect(mayPin(member, { kind: 'open', role: 'member' }, 'everyone')).toBe(true);
  expect(mayPin(member, { kind: 'open', role: null }, 'everyone')).toBe(false);
  expect(mayPin(member, { kind: 'direct', role: 'member' }, 'moderators')).toBe(true);
});

it('the edit window holds for members, but not for moderators and administrators', () => {
  expect(mayEditLate({ role: 'member' }, { kind: 'open', role: 'member' })).toBe(false);
  expect(mayEditLate({ role: 'member' }, { kind: 'direct', role: 'member' })).toBe(false);
  expect(mayEditLate({ role: 'member' }, { kind: 'open', role: 'moderator' })).toBe(true);
  expect(mayEditLate({ role: 'admin' }, { kind: 'open', role: null })).toBe(true);
});

it('moderators remove members and moderators, but no owners', () => {
  const removable = (role: 'owner' | 'moderator') =>
    (['owner', 'moderator', 'member'] as const).filter((other) =>
      may({ role: 'member' }, { kind: 'closed', role }, verbToRemove(other)),
    );
  expect(removable('owner')).toEqual(['owner', 'moderator', 'member']);
  expect(removable('moderator')).toEqual(['moderator', 'member']);
  expect(may({ role: 'admin' }, { kind: 'open', role: null }, verbToRemove('owner'))).toBe(true);
  expect(may({ role: 'admin' }, { kind: 'closed', role: null }, verbToRemove('member'))).toBe(false);
});

it('an archived room can only be left, opened again and deleted', () => {
  const verbs = (Object.keys(EXPECTED) as RoomVerb[]).filter(mayWhileArchived);
  expect(verbs).toEqual(['leave', 'archive', 'delete']);
});

it('the setting says whether everybody makes rooms, or only administrators', () => {
  expect(mayCreateRooms({ role: 'member' }, 'everyone')).toBe(true);
  expect(mayCreateRooms({ role: 'member' }, 'administrators')).toBe(false);
  expect(mayCreateRooms({ role: 'admin' }, 'administrators')).toBe(true);
});

describe('guests', () => {
  const guest = { role: 'guest' } as const;

  it('may in their rooms what members may, whatever their role there, and nothing in others', () => {
    for (const kind of KINDS) {
      for (const verb of Object.keys(EXPECTED) as RoomVerb[]) {
        const asMember = may({ role: 'member' }, { kind, role: 'member' }, verb);
        for (const role of ['owner', 'moderator', 'member'] as const)
          expect(may(guest, { kind, role }, verb)).toBe(asMember);
        expect(may(guest, { kind, role: null }, verb)).toBe(false);
      }
    }
  });

  it('need a membership for open rooms too, and neither browse, make rooms nor call everybody', () => {
    expect(KINDS.map((kind) => needsMembership(guest, { kind }))).toEqual([true, true, true]);
    expect(KINDS.map((kind) => needsMembership({ role: 'member' }, { kind }))).toEqual([false, true, true]);
    expect(mayBrowse(guest)).toBe(false);
    expect(mayCreateRooms(guest, 'everyone')).toBe(false);
    expect(mayMentionAll(guest, { kind: 'open', role: 'owner' }, 'everyone')).toBe(false);
  });
});

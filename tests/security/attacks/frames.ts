import type { Attack } from '@/tests/security/attack';

export const FRAMES = [
  { tag: 'frames/oversize', attack: 'An oversize frame', must: '1009' },
  { tag: 'frames/endless-fragments', attack: 'Endless fragments', must: 'closed' },
  { tag: 'frames/binary', attack: 'A binary frame', must: '1003' },
  { tag: 'frames/bad-utf8', attack: 'Bad UTF-8', must: '1007' },
  { tag: 'frames/bad-framing', attack: 'An unmasked frame, a reserved opcode, a reserved bit', must: '1002' },
  { tag: 'frames/compression', attack: 'Compression is offered', must: 'not negotiated' },
  {
    tag: 'frames/flood-of-messages',
    attack: 'A flood of messages',
    must: 'a limit for each user: refused as retryable',
  },
  {
    tag: 'frames/flood',
    attack:
      'A flood of anything: bad frames, pings, pongs, subscriptions, marks as read, typing, states, watched people',
    must: '1008',
  },
  { tag: 'frames/too-many-rooms', attack: 'More rooms over one connection than the limit', must: '1008' },
  {
    tag: 'frames/foreign-room',
    attack: 'Frames for a room that does not exist, is closed to the person, or is not followed; marks as read there',
    must: 'no_room, the same for all of them',
  },
  {
    tag: 'frames/foreign-message',
    attack: 'An edit, deletion or pin of somebody else’s message, of a message of another room, or of no message',
    must: 'forbidden, gone or no_room, and nothing changes',
  },
  { tag: 'frames/late-edit', attack: 'An edit after the window, or after the deletion', must: 'too_late, gone' },
  {
    tag: 'frames/not-an-emoji',
    attack: 'A reaction that is text, HTML, several emoji, half of one, or very long',
    must: 'bad_frame',
  },
  {
    tag: 'frames/flood-of-changes',
    attack: 'A flood of reactions and edits, kinds of emoji without end',
    must: 'a limit for each user: refused as retryable; too_many',
  },
  {
    tag: 'frames/mentions',
    attack:
      'Mentions at wrong places, of ids that nobody has, of people outside the room, and of everybody in message after message',
    must: 'bad_frame; nobody is named; those outside learn nothing; counted once a second, up to 100',
  },
  {
    tag: 'frames/watched-people',
    attack: 'Watching people: too many, invalid ids, the same set again and again, people who do not exist',
    must: 'bad_frame; one answer for all; memory and queries bounded',
  },
  {
    tag: 'frames/typing-elsewhere',
    attack: 'Typing without pause, and in a room that does not exist, is closed to the person, or is not followed',
    must: 'at most one frame in 2 s for a person and room; none in another room',
  },
  {
    tag: 'frames/after-removal',
    attack: 'Frames for a closed room while the sender is removed from it, over several connections to two nodes',
    must: 'nothing stored or sent after the removal; then no_room',
  },
  {
    tag: 'frames/deep-json',
    attack: 'JSON nested as deep as fits',
    must: 'bad_frame, and nobody else has to wait',
  },
  { tag: 'frames/wrong-json', attack: '1e999, wrong types, no JSON', must: 'bad_frame' },
  {
    tag: 'frames/prototype',
    attack: '__proto__ and constructor keys',
    must: 'bad_frame, and no prototype changes',
  },
  {
    tag: 'frames/set-by-client',
    attack: 'An author, a time or a seq set by the client',
    must: 'bad_frame; not_you for another user',
  },
  {
    tag: 'frames/fuzz',
    attack: 'Thousands of frames of every kind, made from their schemas and then broken, in any order, in fragments',
    must: 'answered or closed as the protocol says; no error in the log; the others notice nothing',
  },
  {
    tag: 'frames/bad-by-the-thousand',
    attack: 'Bad frames by the thousand, and next to people who chat',
    must: 'the process survives, its memory does not grow, the others notice nothing',
  },
] as const satisfies readonly Attack[];

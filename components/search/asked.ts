import type { NamedPerson, RoomFacts } from '@/lib/chat/protocol';

/** What a person searches for: a text, and chips that narrow the search. Pure. */

export type DayKind = 'before' | 'after' | 'on';

/** A person of whom at least the id is known; the names may have to be asked for. */
export type ChipPerson = Pick<NamedPerson, 'id'> & Partial<NamedPerson>;

export type Chip =
  | { type: 'from'; person: ChipPerson }
  /** The id of a room. */
  | { type: 'in'; room: number }
  /** `YYYY-MM-DD` */
  | { type: DayKind; day: string }
  | { type: 'has'; what: 'file' | 'link' }
  | { type: 'mentions' | 'pinned' | 'archived' };

export interface Asked {
  chips: readonly Chip[];
  /** As typed. It may have operators that are not chips yet. */
  text: string;
}

export const NOTHING: Asked = { chips: [], text: '' };

/** A search in the room on the screen, or everywhere if there is none, or the person only looks at it. */
export function searchIn(room: Pick<RoomFacts, 'id' | 'kind' | 'role'> | null, text = ''): Asked {
  const isMine = room !== null && (room.kind === 'direct' || (room.role ?? null) !== null);
  return { chips: isMine ? [{ type: 'in', room: room.id }] : [], text };
}

/** What tells two chips apart. Of chips with the same key there is only one. */
export function chipKey(chip: Chip): string {
  if (chip.type === 'from') return `from ${chip.person.id}`;
  if (chip.type === 'in') return `in ${chip.room}`;
  return chip.type === 'has' ? `has ${chip.what}` : chip.type;
}

/** Adds a chip, in the place of one with the same key. */
export function withChip({ chips, text }: Asked, chip: Chip): Asked {
  const key = chipKey(chip);
  const isThere = chips.some((one) => chipKey(one) === key);
  return { chips: isThere ? chips.map((one) => (chipKey(one) === key ? chip : one)) : [...chips, chip], text };
}

export function withoutChip({ chips, text }: Asked, key: string): Asked {
  return { chips: chips.filter((chip) => chipKey(chip) !== key), text };
}

/** Whether there is anything to search for. A room alone is where to search, not what for. */
export function isBlank({ chips, text }: Asked): boolean {
  return text.trim() === '' && chips.every(({ type }) => type === 'in' || type === 'archived');
}

/** As `POST /api/search` takes it. */
export interface Question {
  q: string;
  from: number[];
  in: number[];
}

/** The chips without an id are operators. They come first, because the end of a long `q` is not read. */
export function questionOf({ chips, text }: Asked): Question {
  const operators = chips.flatMap((chip) => operatorOf(chip) ?? []);
  return {
    q: [...operators, text.trim()].filter(Boolean).join(' '),
    from: chips.flatMap((chip) => (chip.type === 'from' ? [chip.person.id] : [])),
    in: chips.flatMap((chip) => (chip.type === 'in' ? [chip.room] : [])),
  };
}

/** Null for chips that are sent by their id. */
function operatorOf(chip: Chip): string | null {
  switch (chip.type) {
    case 'from':
    case 'in':
      return null;
    case 'has':
      return `has:${chip.what}`;
    case 'mentions':
      return 'mentions:me';
    case 'pinned':
    case 'archived':
      return `is:${chip.type}`;
    default:
      return `${chip.type}:${chip.day}`;
  }
}

/** The same as a text for the address, such as `in:=5 has:file river`. Ids follow `=`, which no name has. */
export function addressOf(asked: Asked): string {
  const chips = asked.chips.map((chip) => {
    if (chip.type === 'from') return `from:=${chip.person.id}`;
    return chip.type === 'in' ? `in:=${chip.room}` : operatorOf(chip);
  });
  return [...chips, asked.text.trim()].filter(Boolean).join(' ');
}

const ID = /^(from|in):=([1-9]\d{0,14})(?: |$)/;
const PLAIN = /^(?:(before|after|on):(\d{4}-\d\d-\d\d)|has:(file|link)|mentions:(me)|is:(pinned|archived))(?: |$)/;

/** Reads what addressOf wrote. */
export function fromAddress(value: string): Asked {
  let rest = value;
  let asked = NOTHING;
  for (;;) {
    const [whole, chip] = readChip(rest);
    if (!chip) return { ...asked, text: rest };
    asked = withChip(asked, chip);
    rest = rest.slice(whole.length);
  }
}

function readChip(text: string): [string, Chip | null] {
  const [withId = '', kind, id] = ID.exec(text) ?? [];
  if (kind === 'in') return [withId, { type: 'in', room: Number(id) }];
  if (kind === 'from') return [withId, { type: 'from', person: { id: Number(id) } }];
  const [whole = '', when, day, what, me, is] = PLAIN.exec(text) ?? [];
  if (when && day) return [whole, { type: when as DayKind, day }];
  if (what) return [whole, { type: 'has', what: what as 'file' | 'link' }];
  if (me) return [whole, { type: 'mentions' }];
  return [whole, is ? { type: is as 'pinned' | 'archived' } : null];
}

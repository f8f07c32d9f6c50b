import { leave, NAMED, OPEN, type TeamExport } from './model';

/** What an export has, read once from its beginning to its end before anything is changed. */

export interface RoomFacts {
  messages: number;
  files: number;
  reactions: number;
  pins: number;
  /** Milliseconds since 1970. */
  first: number | null;
  last: number | null;
}

export interface TeamFacts {
  /** By the ids of rooms. */
  rooms: Map<string, RoomFacts>;
  /** Who wrote, reacted or is in a direct conversation with messages. */
  needed: Set<string>;
  left: Map<string, number>;
}

/** @throws ImportError if something of it cannot be read */
export async function factsOf(team: TeamExport): Promise<TeamFacts> {
  const facts: TeamFacts = { rooms: new Map(), needed: new Set(), left: new Map() };
  for (const room of team.rooms) {
    const { messages, left } = await team.messagesOf(room);
    for (const [why, count] of left) leave(facts.left, why, count);
    let [files, reactions] = [0, 0];
    for (const message of messages) {
      facts.needed.add(message.author);
      files += message.files.length;
      reactions += message.reactions.length;
      for (const { by } of message.reactions) facts.needed.add(by);
      if (message.text.includes(OPEN)) for (const [, id = ''] of message.text.matchAll(NAMED)) facts.needed.add(id);
    }
    const [first, last] = [messages[0]?.at ?? null, messages.at(-1)?.at ?? null];
    facts.rooms.set(room.id, { messages: messages.length, files, reactions, pins: room.pins.length, first, last });
    if (room.kind === 'direct' && messages.length > 0) for (const id of room.members) facts.needed.add(id);
  }
  return facts;
}

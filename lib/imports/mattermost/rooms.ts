import { createHash } from 'node:crypto';
import { withEmoji } from '@/lib/imports/emoji/names';
import { ImportError } from '@/lib/imports/error';
import { type Fields, fieldsOf, listOf, textOf } from '@/lib/imports/json';
import { MOST_MESSAGES, MOST_ROOMS, type TeamRoom } from '@/lib/imports/team/model';
import { withLineFeeds, withoutControls } from '@/lib/text';
import type { Line } from './lines';
import { isDeleted, type MattermostPeople, usernameOf } from './people';
import { pinsOf } from './post';

/** The conversations of a Mattermost export, and which lines of it have their posts. */

type At = Pick<Line, 'at' | 'bytes'>;

interface Found {
  room: TeamRoom;
  /** The name of its team; null for a direct conversation. */
  team: string | null;
  /** Where its posts are, and how long: [at, bytes, at, bytes …]. */
  places: number[];
  pins: { message: string; at: number }[];
  /** Whether a line is about it. A membership may name one that was left out of the export. */
  isDescribed: boolean;
}

export class MattermostRooms {
  readonly #found = new Map<string, Found>();
  /** What people saw as the names of teams. */
  readonly #teams = new Map<string, string>();
  /** Names of channels by their room. */
  readonly #shown = new Map<string, string>();

  constructor(private readonly people: MattermostPeople) {}

  get teams(): string[] {
    return [...this.#teams.keys()];
  }

  addTeam(team: Fields): void {
    const name = textOf(team.name);
    if (name !== '') this.#teams.set(name, textOf(team.display_name) || name);
  }

  addChannel(channel: Fields): void {
    const found = this.#channel(textOf(channel.team), textOf(channel.name));
    found.isDescribed = true;
    const { room } = found;
    const shown = textOf(channel.display_name) || textOf(channel.name);
    this.#shown.set(room.id, shown);
    room.name = shown;
    room.kind = channel.type === 'O' ? 'open' : 'closed';
    room.topic = plain(textOf(channel.header) || textOf(channel.purpose));
    room.isArchived = isDeleted(channel);
  }

  /** Whoever is in a team says in which channels they are. */
  addMemberships(user: Fields): void {
    const id = usernameOf(user.username);
    if (id === '') return;
    for (const team of listOf(user.teams).map(fieldsOf)) {
      for (const channel of listOf(team.channels).map(fieldsOf)) {
        const { room } = this.#channel(textOf(team.name), textOf(channel.name));
        room.members.push(id);
        if (/\bchannel_admin\b/.test(textOf(channel.roles))) room.creator ??= id;
      }
    }
  }

  addDirect(direct: Fields): void {
    const participants = listOf(direct.participants).map((one) => fieldsOf(one).username);
    const found = this.#direct(participants.length > 0 ? participants : listOf(direct.members));
    if (!found) return;
    found.isDescribed = true;
    found.room.topic = plain(textOf(direct.header));
  }

  addPost(post: Fields, place: At): void {
    this.#addAt(this.#channel(textOf(post.team), textOf(post.channel)), post, place);
  }

  /** @throws ImportError if it names nobody: it would come to strangers */
  addDirectPost(post: Fields, place: At & Pick<Line, 'number'>): void {
    const found = this.#direct(listOf(post.channel_members));
    if (!found) throw new ImportError(`Line ${place.number} is a direct message, but does not say between whom.`);
    this.#addAt(found, post, place);
  }

  /** All of them, when all lines were given. */
  rooms(): TeamRoom[] {
    const isOfMany = this.#teams.size > 1;
    const all = [...this.#found.values()].filter(({ isDescribed, places }) => isDescribed || places.length > 0);
    return all.map(({ room, team, pins }) => {
      // Each team has a “Town Square”.
      const name = isOfMany && team !== null ? `${room.name} (${this.#teams.get(team) ?? team})` : room.name;
      const pinned = pins.sort((a, b) => a.at - b.at).map(({ message }) => ({ message, by: null }));
      return { ...room, name, members: [...new Set(room.members)], pins: pinned };
    });
  }

  *placesOf({ id }: Pick<TeamRoom, 'id'>): Generator<At> {
    const places = this.#found.get(id)?.places ?? [];
    for (let i = 0; i < places.length; i += 2) yield { at: places[i] ?? 0, bytes: places[i + 1] ?? 0 };
  }

  /** What people saw as the name of a channel of the same team; null if there is none. */
  channelName({ id }: Pick<TeamRoom, 'id'>, name: string): string | null {
    const team = this.#found.get(id)?.team ?? null;
    return team === null ? null : (this.#shown.get(channelId(team, name)) ?? null);
  }

  #addAt(found: Found, post: Fields, { at, bytes }: At): void {
    found.places.push(at, bytes);
    if (found.places.length > 2 * MOST_MESSAGES)
      throw new ImportError(`The conversation ${found.room.name || found.room.id} is too large to come in.`);
    for (const pin of pinsOf(post)) found.pins.push(pin);
  }

  /** A channel that no line describes may have been closed. */
  #channel(team: string, name: string): Found {
    return this.#find(channelId(team, name), () => ({ kind: 'closed', name, team, members: [] }));
  }

  /** @returns null if it names nobody */
  #direct(usernames: readonly unknown[]): Found | null {
    const members = [...new Set(usernames.map(usernameOf).filter((one) => one !== ''))].sort();
    if (members.length === 0) return null;
    const digest = createHash('sha256').update(JSON.stringify(members)).digest('hex');
    return this.#find(`direct ${digest}`, () => {
      for (const one of members) this.people.known(one);
      return { kind: 'direct', name: '', team: null, members };
    });
  }

  #find(id: string, make: () => Pick<TeamRoom, 'kind' | 'name' | 'members'> & { team: string | null }): Found {
    const there = this.#found.get(id);
    if (there) return there;
    if (this.#found.size === MOST_ROOMS)
      throw new ImportError(`The export has more than ${MOST_ROOMS} conversations. That is more than can come in.`);
    const { team, ...given } = make();
    const room: TeamRoom = { id, ...given, topic: '', creator: null, isArchived: false, pins: [] };
    const made: Found = { room, team, places: [], pins: [], isDescribed: false };
    this.#found.set(id, made);
    return made;
  }
}

/** No name there has a space. People name teams and channels, so no name may make the id of a direct conversation. */
const channelId = (team: string, name: string) => `channel ${team} ${name}`;

const plain = (text: string) => withEmoji(withoutControls(withLineFeeds(text.toWellFormed())));

import { percentile } from '@/tests/bench/live/stats';
import type { Open, Opened } from './commands';
import { DIALECTS } from './dialect';
import { type Listener, Member } from './member';
import type { Stamp } from './text';

const RETRY_MS = 1_000;
const GIVE_UP_MS = 120_000;

/** Receives what happens while the members talk. */
export interface ConversationEvents {
  read(member: Member, stamp: Stamp): void;
  acknowledged(member: Member): void;
  settled(member: Member): void;
}

const NO_CONVERSATION: ConversationEvents = { read() {}, acknowledged() {}, settled() {} };

/** All members of all rooms. */
export class Crowd implements Listener {
  readonly members: Member[] = [];
  deliveries = 0;
  conversation: ConversationEvents = NO_CONVERSATION;
  /** Why a connection ended that should be open; null if none did. */
  lost: string | null = null;
  #opening: {
    command: Open;
    since: number[];
    done: Set<number>;
    tookMs: number[];
    retries: number;
    reason: string;
  } | null = null;
  #proceed: () => void = () => {};

  /** Opens connections in addition to those that are open. Retries those that are refused. */
  async open(command: Open): Promise<Opened> {
    const opening = {
      command,
      since: [],
      done: new Set<number>(),
      tookMs: [] as number[],
      retries: 0,
      reason: 'nothing',
    };
    this.#opening = opening;
    const startedAt = performance.now();
    let dialled = 0;
    while (opening.done.size < command.connections) {
      while (dialled < command.connections && dialled - opening.done.size < command.atOnce) this.#dial(dialled++);
      await new Promise<void>((resolve) => {
        this.#proceed = resolve;
        setTimeout(resolve, RETRY_MS).unref();
      });
      if (performance.now() - startedAt < GIVE_UP_MS) continue;
      throw new Error(`Only ${opening.done.size} connected: ${opening.reason}`);
    }
    const tookMs = opening.tookMs.sort((a, b) => a - b);
    this.#opening = null;
    return {
      seconds: (performance.now() - startedAt) / 1_000,
      retries: opening.retries,
      p50Ms: percentile(tookMs, 0.5),
      p99Ms: percentile(tookMs, 0.99),
    };
  }

  close(): void {
    for (const member of this.members.splice(0)) member.leave();
  }

  welcomed(member: Member): void {
    this.#arrived(member);
  }

  delivered(member: Member, messages: number): void {
    this.deliveries += messages;
    if (this.#opening) this.#arrived(member);
  }

  ended(member: Member, why: string): void {
    const opening = this.#opening;
    if (!opening || opening.done.has(member.index)) {
      this.lost ??= why;
      return;
    }
    opening.retries++;
    opening.reason = why;
    setTimeout(() => this.#dial(member.index), RETRY_MS * Math.random());
  }

  read(member: Member, stamp: Stamp): void {
    this.conversation.read(member, stamp);
  }

  acknowledged(member: Member): void {
    this.conversation.acknowledged(member);
  }

  settled(member: Member): void {
    this.conversation.settled(member);
  }

  #dial(index: number): void {
    const opening = this.#opening;
    if (!opening) return;
    const { port, rooms, cookies, query, readers, dialect: name } = opening.command;
    const dialect = DIALECTS[name];
    const room = index % rooms.length;
    const path = `${dialect.path(rooms[room] ?? '')}${query}`;
    const cookie = cookies[index % cookies.length];
    const request = upgradeRequest(port, path, { protocol: dialect.protocol, cookie });
    opening.since[index] ??= performance.now();
    const reads = Math.floor(index / rooms.length) < readers;
    this.members[index] = new Member({ index, room, port, dialect, request, reads }, this);
  }

  #arrived(member: Member): void {
    const opening = this.#opening;
    if (!opening || !member.open || opening.done.has(member.index)) return;
    if (member.received < opening.command.missed) return;
    opening.done.add(member.index);
    opening.tookMs.push(performance.now() - (opening.since[member.index] ?? 0));
    this.#proceed();
  }
}

function upgradeRequest(port: number, path: string, more: { protocol: string | null; cookie?: string | undefined }) {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Origin: http://127.0.0.1:${port}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Accept-Encoding: gzip, deflate, br, zstd',
    'Accept-Language: es-CO,es;q=0.9,en;q=0.8',
    'Cache-Control: no-cache',
    'Pragma: no-cache',
  ];
  if (more.protocol) lines.push(`Sec-WebSocket-Protocol: ${more.protocol}`);
  if (more.cookie) lines.push(`Cookie: ${more.cookie}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

import { connect, type Socket } from 'node:net';
import { type Dialect, KIND_BYTES } from './dialect';
import { CLOSE, clientFrame, FrameParser, PING, PONG, TEXT } from './frames';
import { readStamp, type Stamp, stampedText } from './text';

export interface MemberOptions {
  index: number;
  room: number;
  port: number;
  dialect: Dialect;
  /** The upgrade request. */
  request: string;
  /** Whether it reads the stamp of each message. Speakers and a few other members do. */
  reads: boolean;
}

/** Receives the events of all members. They are plain calls, because a delivery must cost almost nothing here. */
export interface Listener {
  welcomed(member: Member): void;
  ended(member: Member, why: string): void;
  /** Called once for each chunk of bytes that contained messages. */
  delivered(member: Member, messages: number): void;
  /** Called only for members that read stamps. */
  read(member: Member, stamp: Stamp): void;
  acknowledged(member: Member): void;
  /** Called when a whole chunk has been handled. */
  settled(member: Member): void;
}

/** Shared by all sockets: each chunk is handled completely before the next one is read. */
const CHUNK = Buffer.allocUnsafeSlow(256 * 1024);
const END_OF_HEAD = Buffer.from('\r\n\r\n');
/** Low enough that no source address runs out of ports. */
const CONNECTIONS_PER_ADDRESS = 1_000;

/** One WebSocket over a plain TCP socket. */
export class Member {
  readonly index: number;
  readonly room: number;
  /** Messages delivered to it. */
  received = 0;
  /** Messages it sent. */
  sent = 0;
  /** Its own messages that are no longer in flight: delivered or acknowledged. */
  landed = 0;
  open = false;
  readonly #socket: Socket;
  readonly #parser: FrameParser;
  #head: Buffer | null = Buffer.alloc(0);

  constructor(
    private readonly options: MemberOptions,
    private readonly listener: Listener,
  ) {
    this.index = options.index;
    this.room = options.room;
    this.#parser = new FrameParser(options.reads ? Number.POSITIVE_INFINITY : KIND_BYTES, this.#onFrame);
    this.#socket = connect({
      host: '127.0.0.1',
      port: options.port,
      localAddress: `127.0.0.${2 + Math.floor(options.index / CONNECTIONS_PER_ADDRESS)}`,
      noDelay: true,
      onread: { buffer: CHUNK, callback: (bytes) => this.#feed(CHUNK.subarray(0, bytes)) },
    });
    this.#socket.on('connect', () => this.#socket.write(options.request));
    this.#socket.on('error', (error) => this.#end(error.message));
    this.#socket.on('close', () => this.#end('closed'));
  }

  /** Sends `count` messages in one write. */
  say(count: number): void {
    const frames = Array.from({ length: count }, () => {
      const text = stampedText(this.index, ++this.sent);
      return clientFrame(TEXT, this.options.dialect.encode(text, `user${this.index}`));
    });
    this.#socket.write(frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames));
  }

  leave(): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  #ended = false;

  #end(why: string): void {
    this.open = false;
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.destroy();
    this.listener.ended(this, why);
  }

  #feed(chunk: Buffer): boolean {
    const before = this.received;
    if (this.#head) this.#readHead(chunk);
    else this.#parser.feed(chunk);
    if (this.received > before) this.listener.delivered(this, this.received - before);
    this.listener.settled(this);
    return true;
  }

  #readHead(chunk: Buffer): void {
    const head = Buffer.concat([this.#head ?? chunk, chunk]);
    const end = head.indexOf(END_OF_HEAD);
    if (end < 0) {
      this.#head = head;
      return;
    }
    this.#head = null;
    const status = head.toString('latin1', 9, 12);
    if (status !== '101') return this.#end(status);
    const { dialect } = this.options;
    if (dialect.greeting) this.#socket.write(clientFrame(TEXT, dialect.greeting));
    else if (dialect.welcomes(head, 0)) this.#welcome();
    this.#parser.feed(head.subarray(end + END_OF_HEAD.length));
  }

  #welcome(): void {
    this.open = true;
    this.listener.welcomed(this);
  }

  #onFrame = (opcode: number, bytes: Buffer, at: number, length: number): void => {
    if (opcode === PING) return void this.#socket.write(clientFrame(PONG, ''));
    if (opcode === CLOSE) return this.#end(`closed with ${length > 1 ? bytes.readUInt16BE(at) : 'no code'}`);
    const { dialect, reads } = this.options;
    if (!this.open && dialect.welcomes(bytes, at)) return this.#welcome();
    const kind = dialect.kind(bytes, at);
    if (kind === 'message') {
      this.received++;
      if (reads) this.listener.read(this, readStamp(bytes, at));
    } else if (kind === 'ack') {
      this.listener.acknowledged(this);
    } else if (kind === 'refusal') {
      this.#end(`refused: ${bytes.toString('latin1', at, at + length)}`);
    }
  };
}

/** What the benchmark asks of the load process, and what that answers: one answer a command, in order. */

/** How a server is spoken to. `ours` offers chat.v1, as the browser does; `echo` sends back what it is sent. */
export type DialectName = 'ours' | 'echo' | 'socket.io';

export interface Open {
  do: 'open';
  port: number;
  dialect: DialectName;
  /** Connection i is in `rooms[i % rooms.length]`. */
  rooms: string[];
  /** Connection i sends `cookies[i % cookies.length]`; none: no login. */
  cookies: string[];
  connections: number;
  /** Handshakes under way at most. */
  atOnce: number;
  /** Of the URL. */
  query: string;
  /** Members of each room, from the first, that read and check what they get; the others count it. */
  readers: number;
  /** Messages that a connection must have received to count as open. */
  missed: number;
}

export interface Opened {
  seconds: number;
  /** Refused or broken, and tried again. */
  retries: number;
  /** How long each took from its first try, in ms. */
  p50Ms: number;
  p99Ms: number;
}

export interface Talk {
  do: 'talk';
  /** Members of each room that speak. */
  speakers: number;
  /** Messages a second, all together; or how many each speaker keeps in flight. */
  pace: { perSecond: number } | { inFlight: number };
  /** What ends a message's flight: its delivery to its own sender, or its acknowledgement. */
  until: 'delivery' | 'ack';
  warmUpMessages: number;
  windowMs: number;
  /** Whose CPU is measured over the window, by name. */
  pids: Record<string, number[]>;
}

export interface Talked {
  seconds: number;
  messages: number;
  acks: number;
  deliveries: number;
  p50Ms: number;
  p99Ms: number;
  /** Seconds of CPU in the window, of those asked for and of `load`, the load process itself. */
  cpu: Record<string, number>;
}

/** Asks for one page over and over, over connections that stay open. */
export interface Visit {
  do: 'visit';
  port: number;
  path: string;
  /** Request i sends `cookies[i % cookies.length]`; none: no login. */
  cookies: string[];
  pages: number;
  /** Requests under way, and connections. */
  inFlight: number;
}

export interface Visited {
  seconds: number;
  /** Seconds of CPU that the load process used. */
  loadCpu: number;
}

export interface Close {
  do: 'close';
}

export type Command = Open | Talk | Visit | Close;
export type Answer = Opened | Talked | Visited | null;

/** The commands that the benchmark sends to the load process, and their answers: one per command, in order. */

/**
 * A server's protocol. `ours` offers chat.v1 and is in a room; `watching` offers chat.v2 and follows no room; `echo`
 * sends back what it receives.
 */
export type DialectName = 'ours' | 'watching' | 'echo' | 'socket.io';

export interface Open {
  do: 'open';
  port: number;
  dialect: DialectName;
  /** Connection i is in `rooms[i % rooms.length]`. */
  rooms: string[];
  /** Connection i sends `cookies[i % cookies.length]`; if there are none, nobody is signed in. */
  cookies: string[];
  connections: number;
  /** The most handshakes at the same time. */
  atOnce: number;
  /** The URL's query with its `?`, or an empty string. */
  query: string;
  /** The first `readers` members of each room read and check their messages; the others only count them. */
  readers: number;
  /** Messages that a connection must have received to count as open. */
  missed: number;
}

export interface Opened {
  seconds: number;
  /** Connections that were refused or broken, and were tried again. */
  retries: number;
  /** The time from a connection's first attempt until it was open, in ms. */
  p50Ms: number;
  p99Ms: number;
}

export interface Talk {
  do: 'talk';
  /** Members of each room that speak. */
  speakers: number;
  /** Messages per second in total, or the number that each speaker keeps in flight. */
  pace: { perSecond: number } | { inFlight: number };
  /** Until when a message is in flight: until its delivery to its own sender, or until its acknowledgement. */
  until: 'delivery' | 'ack';
  warmUpMessages: number;
  windowMs: number;
  /** Processes whose CPU time is measured over the window, by name. */
  pids: Record<string, number[]>;
}

export interface Talked {
  seconds: number;
  messages: number;
  acks: number;
  deliveries: number;
  p50Ms: number;
  p99Ms: number;
  /** CPU seconds in the window, for each name in `pids` and for `load`, the load process itself. */
  cpu: Record<string, number>;
}

/** Requests one page repeatedly over connections that stay open. */
export interface Visit {
  do: 'visit';
  port: number;
  path: string;
  /** Request i sends `cookies[i % cookies.length]`; if there are none, nobody is signed in. */
  cookies: string[];
  pages: number;
  /** The number of requests at the same time, and of connections. */
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

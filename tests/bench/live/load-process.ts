import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Close, Command, DialectName, Open, Opened, Talk, Talked, Visit, Visited } from './load/commands';

type Reply = { answer: Answer } | { error: string };

/** A separate process that simulates all clients. It ends when this process ends. */
export class LoadProcess {
  readonly #child: ChildProcess;
  #settle: (reply: Reply) => void = () => {};

  constructor() {
    const script = fileURLToPath(new URL('./load/main.ts', import.meta.url));
    this.#child = fork(script, { execArgv: ['--import', 'tsx'] });
    this.#child.on('message', (reply: Reply) => this.#settle(reply));
    this.#child.on('exit', () => this.#settle({ error: 'The load process ended' }));
  }

  /** @throws Error for a server without sockets */
  async open({ dialect, ...how }: Omit<Open, 'do' | 'dialect'> & { dialect: DialectName | null }): Promise<Opened> {
    if (dialect === null) throw new Error('This server has no sockets');
    return this.#ask({ do: 'open', dialect, ...how }) as Promise<Opened>;
  }

  talk(command: Omit<Talk, 'do'>): Promise<Talked> {
    return this.#ask({ do: 'talk', ...command }) as Promise<Talked>;
  }

  visit(command: Omit<Visit, 'do'>): Promise<Visited> {
    return this.#ask({ do: 'visit', ...command }) as Promise<Visited>;
  }

  async close(): Promise<void> {
    await this.#ask({ do: 'close' } satisfies Close);
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #ask(command: Command): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#settle = (reply) => ('error' in reply ? reject(new Error(reply.error)) : resolve(reply.answer));
      this.#child.send(command);
    });
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Close, Command, Open, Opened, Talk, Talked } from './load/commands';

type Reply = { answer: Answer } | { error: string };

/** A process of its own that plays all clients; it ends with this one. */
export class LoadProcess {
  readonly #child: ChildProcess;
  #settle: (reply: Reply) => void = () => {};

  constructor() {
    const script = fileURLToPath(new URL('./load/main.ts', import.meta.url));
    this.#child = fork(script, { execArgv: ['--import', 'tsx'] });
    this.#child.on('message', (reply: Reply) => this.#settle(reply));
    this.#child.on('exit', () => this.#settle({ error: 'The load process ended' }));
  }

  open(command: Omit<Open, 'do'>): Promise<Opened> {
    return this.#ask({ do: 'open', ...command }) as Promise<Opened>;
  }

  talk(command: Omit<Talk, 'do'>): Promise<Talked> {
    return this.#ask({ do: 'talk', ...command }) as Promise<Talked>;
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

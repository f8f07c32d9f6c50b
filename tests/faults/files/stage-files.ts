import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { TestFile } from './file';

/** The files of one scenario, and the folder that all nodes have them in. */
export class StageFiles {
  /** Those that people uploaded, or tried to. */
  files: TestFile[] = [];
  /** What was seen of them during the run that breaks I12. */
  seen: string[] = [];

  constructor(readonly dir: string) {}

  forget(): void {
    this.files = [];
    this.seen = [];
  }

  /** The folder is not there any more, as if its disk or its network was gone. */
  takeAway(): void {
    renameSync(this.dir, this.#away);
    writeFileSync(this.dir, 'no folder');
  }

  bringBack(): void {
    rmSync(this.dir);
    renameSync(this.#away, this.dir);
  }

  get #away(): string {
    return `${this.dir}.away`;
  }
}

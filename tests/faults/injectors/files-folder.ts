import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** The folder that all nodes have people's files in (FILES_DIR). */
export class FilesFolder {
  constructor(readonly dir: string) {}

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

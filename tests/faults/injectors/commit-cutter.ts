import type { Filter } from './proxy';

const COMMIT = /\bCOMMIT\b/;

/** Cuts a MySQL connection just before or just after a COMMIT, as often as requested. */
export class CommitCutter {
  /** Commits still to be cut before the server gets them. */
  before = 0;
  /** Commits still to be cut after the server executed them, before its answer arrives. */
  after = 0;
  cuts = 0;

  /** Makes the filter of each connection of a proxy in front of the database. */
  readonly newFilter = (): Filter => {
    let answerIsDue = false;
    return {
      up: (chunk) => {
        if (this.before + this.after === 0 || !COMMIT.test(chunk.toString('latin1'))) return chunk;
        if (this.before > 0) {
          this.before--;
          this.cuts++;
          return null;
        }
        this.after--;
        answerIsDue = true;
        return chunk;
      },
      down: (chunk) => {
        if (!answerIsDue) return chunk;
        this.cuts++;
        return null;
      },
    };
  };
}

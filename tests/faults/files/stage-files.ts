import { FilesFolder } from '@/tests/faults/injectors/files-folder';
import type { TestFile } from './file';

/** The files of one scenario, and the folder that all nodes have them in. */
export class StageFiles extends FilesFolder {
  /** Those that people uploaded, or tried to. */
  files: TestFile[] = [];
  /** What was seen of them during the run that breaks I12. */
  seen: string[] = [];

  forget(): void {
    this.files = [];
    this.seen = [];
  }
}

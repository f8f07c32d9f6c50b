import type { TabMark } from './tab-mark';
import type { Sending, Transport } from './transport';
import type { Outcome } from './upload';
import { Uploads, type UploadsDeps } from './uploads';

/** For tests: the server's end of uploads. The test decides what becomes of each request. */
export class FakeTransport implements Transport {
  /** What was asked and neither answered nor given up, in order: `put ID` or `describe ID ALT`. */
  readonly open: FakeRequest[] = [];
  readonly removed: string[] = [];

  put({ id, name, body }: Parameters<Transport['put']>[0], progress: (bytes: number) => void): Sending {
    return this.#begin({ what: 'put', id, name, bytes: body.size, progress });
  }

  describe(id: string, alt: string): Sending {
    return this.#begin({ what: 'describe', id, name: alt, bytes: 0, progress: () => {} });
  }

  remove(id: string): void {
    this.removed.push(id);
  }

  #begin(request: Omit<FakeRequest, 'answer'>): Sending {
    let resolve: (outcome: Outcome) => void = () => {};
    const done = new Promise<Outcome>((settle) => {
      resolve = settle;
    });
    const begun: FakeRequest = {
      ...request,
      answer: (outcome) => {
        this.#end(begun);
        resolve(outcome);
      },
    };
    this.open.push(begun);
    return { done, abort: () => this.#end(begun) };
  }

  #end(request: FakeRequest): void {
    this.open.splice(this.open.indexOf(request), 1);
  }
}

export interface FakeRequest {
  what: 'put' | 'describe';
  id: string;
  /** The file's name, or the alternative text. */
  name: string;
  bytes: number;
  progress: (bytes: number) => void;
  answer: (outcome: Outcome) => void;
}

/** The server has the file. */
export function stored({ id, name, bytes }: FakeRequest): Outcome {
  return { kind: 'stored', file: { id, name, type: 'application/pdf', kind: 'file', bytes, previews: [] } };
}

/** For tests: a tab, and which of the others live. */
export class FakeTab implements TabMark {
  isHeld = false;

  constructor(
    readonly id = 'tab-1',
    readonly alive = new Set<string>(),
  ) {}

  hold(isNeeded: boolean): void {
    this.isHeld = isNeeded;
  }

  async isAlive(id: string): Promise<boolean> {
    return this.alive.has(id);
  }
}

/** For tests: what a chat needs for files, none of which is a picture. */
export function fakeFileDeps() {
  return {
    transport: new FakeTransport(),
    tab: new FakeTab(),
    canRead: async () => true,
    openPicture: async () => null,
    closePicture: () => {},
  };
}

/** For tests: uploads whose ids are `file-1`, `file-2` … */
export function fakeUploads(deps: Pick<UploadsDeps, 'clock'> & Partial<UploadsDeps>) {
  const { transport, ...rest } = fakeFileDeps();
  let ids = 0;
  const newUuid = () => `file-${++ids}`;
  const uploads = new Uploads({ transport, ...rest, random: () => 0.5, newUuid, limitBytes: 1_000, ...deps });
  return { uploads, transport };
}

export const aFile = (name: string, bytes = 10) => ({ body: new Blob(['x'.repeat(bytes)]), name });

// `Sender` is exported by ws and public in its source, but missing from @types/ws.
import 'ws';

declare module 'ws' {
  export const Sender: {
    frame(
      data: Buffer,
      options: { fin: boolean; opcode: number; mask: boolean; rsv1: boolean; readOnly: boolean },
    ): [header: Buffer, payload: Buffer];
  };
}

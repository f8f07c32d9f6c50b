import { crc32 } from 'node:zlib';

/** A PNG that says that it is so large, and has no more than its header. */
export function pngHeader(width: number, height: number): Buffer {
  const data = Buffer.alloc(17);
  data.write('IHDR', 'latin1');
  data.writeUInt32BE(width, 4);
  data.writeUInt32BE(height, 8);
  data.set([8, 2, 0, 0, 0], 12);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk(data), chunk(Buffer.from('IDAT'))]);
}

/** @param data the chunk's name and content */
function chunk(data: Buffer): Buffer {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length - 4);
  sum.writeUInt32BE(crc32(data));
  return Buffer.concat([length, data, sum]);
}

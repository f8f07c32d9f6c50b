import { crc32, deflateRawSync, deflateSync } from 'node:zlib';

/** A PNG that says that it is so large, and has no more than its header. */
export function pngHeader(width: number, height: number): Buffer {
  const data = Buffer.alloc(17);
  data.write('IHDR', 'latin1');
  data.writeUInt32BE(width, 4);
  data.writeUInt32BE(height, 8);
  data.set([8, 2, 0, 0, 0], 12);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk(data), chunk(Buffer.from('IDAT'))]);
}

/** A PNG with a text that unpacks to so many bytes. @param png one without it */
export function withPngText(png: Buffer, unpackedBytes: number): Buffer {
  const text = chunk(
    Buffer.concat([Buffer.from('zTXtComment\0\0', 'latin1'), deflateSync(Buffer.alloc(unpackedBytes, 'x'))]),
  );
  // After the signature and the chunk IHDR.
  const at = 8 + 25;
  return Buffer.concat([png.subarray(0, at), text, png.subarray(at)]);
}

/** A ZIP archive with one file that unpacks to so many bytes. */
export function zipBomb(unpackedBytes: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(unpackedBytes));
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(unpackedBytes, 22);
  header.writeUInt16LE(1, 26);
  return Buffer.concat([header, Buffer.from('0'), packed]);
}

/** @param data the chunk's name and content */
function chunk(data: Buffer): Buffer {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length - 4);
  sum.writeUInt32BE(crc32(data));
  return Buffer.concat([length, data, sum]);
}

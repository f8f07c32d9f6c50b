import sharp from 'sharp';

export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A picture in one colour, with as much noise as makes it about 40 kB for each 100,000 pixels. */
export async function photo(name: string, { width = 400, height = 300, hue = 30 } = {}): Promise<TestFile> {
  const noise = { type: 'gaussian', mean: 128, sigma: 22 } as const;
  const buffer = await sharp({ create: { width, height, channels: 3, background: '#888', noise } })
    .tint(`hsl(${hue}, 60%, 60%)`)
    .jpeg({ quality: 80 })
    .toBuffer();
  return { name, mimeType: 'image/jpeg', buffer };
}

export function document(name: string, bytes = 2_000): TestFile {
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.7\n${'x'.repeat(bytes)}`) };
}

import { describe, expect, it } from 'vitest';
import { SNIFFED_BYTES, sniff } from './sniff';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('the type of a file', () => {
  it.each([
    ['\xff\xd8\xff\xe0..JFIF', 'image/jpeg', 'image'],
    ['\x89PNG\r\n\x1a\n', 'image/png', 'image'],
    ['GIF89a', 'image/gif', 'image'],
    ['RIFF....WEBPVP8 ', 'image/webp', 'image'],
    ['\0\0\0 ftypavif', 'image/avif', 'image'],
    ['\0\0\0 ftypheic', 'image/heic', 'file'],
    ['\0\0\0 ftypisom', 'video/mp4', 'video'],
    ['\0\0\0 ftypmp42', 'video/mp4', 'video'],
    ['\0\0\0 ftypqt  ', 'video/quicktime', 'video'],
    ['\0\0\0 ftypM4A ', 'audio/mp4', 'audio'],
    ['\x1aE\xdf\xa3\x9fB\x86\x81\x01webm', 'video/webm', 'video'],
    [`OggS${'\0'.repeat(24)}OpusHead`, 'audio/ogg', 'audio'],
    ['ID3\x04\0', 'audio/mpeg', 'audio'],
    ['fLaC', 'audio/flac', 'audio'],
    ['RIFF....WAVEfmt ', 'audio/wav', 'audio'],
    ['%PDF-1.7', 'application/pdf', 'file'],
    ['PK\x03\x04', 'application/zip', 'file'],
    ['MZ\x90\0', 'application/octet-stream', 'file'],
    ['RIFF\0\0\0\0AVI ', 'application/octet-stream', 'file'],
  ])('%j is %s', (beginning, type, kind) => {
    expect(sniff(bytes(beginning))).toEqual({ type, kind });
  });

  it.each([
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    '<!doctype html><script>',
    '<?xml version="1.0"?>',
  ])('of %s is text, whatever its name', { tags: 'files/active-types' }, (text) =>
    expect(sniff(Buffer.from(text))).toEqual({ type: 'text/plain', kind: 'file' }),
  );

  it('is text only for whole UTF-8 without control characters', () => {
    expect(sniff(Buffer.from('año\tnuevo\r\n')).type).toBe('text/plain');
    expect(sniff(bytes('a\xf1o')).type).toBe('application/octet-stream');
    expect(sniff(Buffer.from('a\0b')).type).toBe('application/octet-stream');
  });

  it('is text also if a character is cut at the end of what is read', () => {
    const long = Buffer.from(`${'a'.repeat(SNIFFED_BYTES - 1)}ñ`).subarray(0, SNIFFED_BYTES);
    expect(sniff(long).type).toBe('text/plain');
    expect(sniff(Buffer.from('añ').subarray(0, 2)).type).toBe('application/octet-stream');
  });
});

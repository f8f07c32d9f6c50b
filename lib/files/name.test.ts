import { describe, expect, it } from 'vitest';
import { FILE_NAME_LENGTH } from './file';
import { contentDisposition, fileNameFrom } from './name';

describe('the name of a file', { tags: 'files/names' }, () => {
  it.each([
    ['playa.jpg', 'playa.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ana\\foto.png', 'foto.png'],
    ['a\r\nSet-Cookie: x=1', 'a Set-Cookie_ x=1'],
    ['a\0b\x1bc', 'abc'],
    ['foto\u202Egpj.exe', 'fotogpj.exe'],
    ['  dos   palabras .txt ', 'dos palabras .txt'],
    ['an\u0303o.txt', 'año.txt'],
    ['"comillas" <b>.txt', '_comillas_ _b_.txt'],
    ['media \uD800 sustituta', 'media \uFFFD sustituta'],
  ])('%j becomes %j', (given, name) => expect(fileNameFrom(given)).toBe(name));

  it.each(['', '   ', '..', '.', '/', 'a/', '\u200B\u202E', '\0'])('cannot be %j', (given) => {
    expect(fileNameFrom(given)).toBeNull();
  });

  it('is shortened, and keeps its extension', () => {
    const name = fileNameFrom(`${'😀'.repeat(300)}.jpeg`) ?? '';
    expect(name.length).toBeLessThanOrEqual(FILE_NAME_LENGTH);
    expect(name).toMatch(/😀\.jpeg$/u);
    expect(name.isWellFormed()).toBe(true);
  });

  it('is in a header without leaving it', () => {
    expect(contentDisposition('attachment', 'año "x" \\ %41 (1).txt')).toBe(
      `attachment; filename="a_o _x_ _ _41 (1).txt"; filename*=UTF-8''a%C3%B1o%20%22x%22%20%5C%20%2541%20%281%29.txt`,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { headOf } from './head';
import { type ParseOptions, parseChat } from './parse';

const NOW = Date.parse('2027-06-01T00:00:00Z');
const parse = (lines: string[], options: Partial<ParseOptions> = {}) =>
  parseChat(lines.join('\n'), { zone: 'UTC', now: NOW, ...options });
const said = (lines: string[], options: Partial<ParseOptions> = {}) =>
  parse(lines, options).messages.map(({ author, at, text }) => `${new Date(at).toISOString()} ${author}: ${text}`);

describe('the head of a line', () => {
  it.each([
    ['[12/08/26, 9:15:03 p. m.] Ana: a', [12, 8, 26], 21],
    ['\u200e[12/08/26, 9:15:03\u202fp.\u00a0m.] Ana: a', [12, 8, 26], 21],
    ['[8/12/26, 9:15:03\u202fPM] Ana: a', [8, 12, 26], 21],
    ['[12.08.26, 21:15:03] Ana: a', [12, 8, 26], 21],
    ['[12/08/2026 21:15:03] Ana: a', [12, 8, 2026], 21],
    ['12/8/26, 21:15 - Ana: a', [12, 8, 26], 21],
    ['12/8/2026, 12:15 a. m. - Ana: a', [12, 8, 2026], 0],
    ['12/8/26, 12:15 pm - Ana: a', [12, 8, 26], 12],
    ['12.08.26, 21:15 - Ana: a', [12, 8, 26], 21],
    ['12.08.16, 21:15 Uhr - Ana: a', [12, 8, 16], 21],
    ['12-08-2026 21:15 - Ana: a', [12, 8, 2026], 21],
    ['12/08/2026 à 21:15 - Ana: a', [12, 8, 2026], 21],
    ['12/08/2026 às 21:15 - Ana: a', [12, 8, 2026], 21],
    ['2026-08-12, 21:15 - Ana: a', [2026, 8, 12], 21],
    ['12/8/26 21.15 – Ana: a', [12, 8, 26], 21],
  ])('is found in %j', (line, date, hour) => {
    const head = headOf(line);
    expect(head).toMatchObject({ date, hour, minute: 15 });
    expect(line.slice(head?.end)).toBe('Ana: a');
  });

  it.each([
    'Ana: a',
    '12/8/26 - Ana: a',
    '12/8/26, 25:15 - Ana: a',
    '12/8/26, 21:75 - Ana: a',
    '12/8/26, 21:15 pm - Ana: a',
    '[12/8/26, 21:15 - Ana: a',
    '12/8/26, 21:15] Ana: a',
    '12/8/126, 21:15 - Ana: a',
    ' 12/8/26, 21:15 - Ana: a',
    '',
  ])('is not in %j', (line) => {
    expect(headOf(line)).toBeNull();
  });
});

describe('the order of day and month', () => {
  const dates = (...days: string[]) => days.map((day) => `${day}, 10:00 - Ana: a`);
  it.each([
    ['a number above 12 comes first', dates('1/2/26', '13/2/26'), 'dmy'],
    ['a number above 12 comes second', dates('1/2/26', '2/13/26'), 'mdy'],
    ['only days first never go back', dates('5/1/26', '1/2/26'), 'dmy'],
    ['only months first never go back', dates('1/5/26', '2/1/26'), 'mdy'],
    ['all days are read in the same way', dates('3/3/26', '4/4/26'), 'dmy'],
    ['the year comes first', dates('2026-02-01', '2026-03-01'), 'ymd'],
  ])('is told if %s', (_, lines, order) => {
    expect(parse(lines).order).toBe(order);
  });

  it('is asked for if the file does not tell', () => {
    const lines = dates('1/2/26', '1/3/26');
    expect(() => parse(lines)).toThrow(/--order dmy/);
    expect(() => parse(dates('13/1/26', '1/13/26'))).toThrow(/--order dmy/);
    expect(said(lines, { order: 'mdy' })[0]).toMatch(/^2026-01-02/);
    expect(said(lines, { order: 'dmy' })[0]).toMatch(/^2026-02-01/);
  });
});

describe('a chat', () => {
  it('has messages of several lines, also with what looks like another head', () => {
    const lines = [
      '13/8/26, 9:00 - Ana: una',
      '',
      'dos',
      '[13/8/26, 9:01:00] Eva: citado',
      '31/2/26, 9:00 - x: y',
      '13/8/26, 9:02 - Eva: fin',
    ];
    expect(said(lines)).toEqual([
      '2026-08-13T09:00:00.000Z Ana: una\n\ndos\n[13/8/26, 9:01:00] Eva: citado\n31/2/26, 9:00 - x: y',
      '2026-08-13T09:02:00.000Z Eva: fin',
    ]);
  });

  it('may come with CRLF, a byte order mark, and blank lines before its first message', () => {
    expect(said(['\uFEFF', '\u200e[13/8/26, 9:00:00] Ana: a\r', '[13/8/26, 9:00:01] Ana: b\r'])).toEqual([
      '2026-08-13T09:00:00.000Z Ana: a',
      '2026-08-13T09:00:01.000Z Ana: b',
    ]);
  });

  it('that is none is refused', () => {
    expect(() => parse(['hola', '13/8/26, 9:00 - Ana: a'])).toThrow(/no chat that WhatsApp exported/);
    expect(() => parse([''])).toThrow(/no chat/);
    expect(() => parse(['31/2/26, 9:00 - Ana: a'])).toThrow(/calendar/);
  });

  it('loses what WhatsApp says, and what was deleted, and this is counted', () => {
    const { messages, counts } = parse([
      '13/8/26, 9:00 - Los mensajes y las llamadas están cifrados de extremo a extremo.',
      '13/8/26, 9:00 - Ana cambió el nombre del grupo de "Uno: a" a "Dos: b"',
      '13/8/26, 9:00 - Ana: Se eliminó este mensaje.',
      '13/8/26, 9:00 - Ana: This message was deleted',
      '13/8/26, 9:00 - Ana: Mensagem apagada',
      '13/8/26, 9:00 - Ana: Diese Nachricht wurde gelöscht.',
      '13/8/26, 9:00 - Ana: Ce message a été supprimé',
      '13/8/26, 9:00 - Ana:',
      '13/8/26, 9:00 - Ana: You deleted this message, I think',
    ]);
    expect(messages.map(({ text }) => text)).toEqual(['You deleted this message, I think']);
    expect(counts).toMatchObject({ system: 2, deleted: 5, empty: 1 });
  });

  it('of an iPhone marks what WhatsApp says, but also polls and places', () => {
    const { messages, counts } = parse([
      '[13/08/26, 9:00:00] El grupo: \u200eAna creó este grupo',
      '[13/08/26, 9:00:01] Ana: \u200eLlamada perdida',
      '[13/08/26, 9:00:02] Ana: \u200eENCUESTA:',
      '¿Cuándo?',
      '\u200eOPCIÓN: hoy (\u200e2 votos)',
    ]);
    expect(messages.map(({ text }) => text)).toEqual(['ENCUESTA:\n¿Cuándo?\nOPCIÓN: hoy (2 votos)']);
    expect(counts.system).toBe(2);
  });

  it.each([
    '<Media omitted>',
    '<Multimedia omitido>',
    '<Mídia oculta>',
    '<Arquivo de mídia oculto>',
    '<Medien ausgeschlossen>',
    '<Médias omis>',
    '\u200eimage omitted',
    '\u200eimagen omitida',
    '\u200evídeo omitido',
    '\u200efigurinha omitida',
    '\u200eBild weggelassen',
    '\u200eimage absente',
  ])('says in words that a file is not there: %s', (words) => {
    const { messages, counts } = parse([`13/8/26, 9:00 - Ana: ${words}`, 'el mar']);
    expect(messages[0]).toMatchObject({ text: `_${words.replace(/[\u200e<>]/g, '')}_\nel mar`, file: null });
    expect(counts.omitted).toBe(1);
  });

  it.each([
    ['\u200e<attached: 01-PHOTO.jpg>', '01-PHOTO.jpg', ''],
    ['el mar \u200e<adjunto: 01-PHOTO.jpg>', '01-PHOTO.jpg', 'el mar'],
    ['<pièce jointe : 01-PHOTO.jpg>', '01-PHOTO.jpg', ''],
    ['<Anhang: 01-PHOTO.jpg>', '01-PHOTO.jpg', ''],
    ['\u200eIMG-1.jpg (archivo adjunto)\nel mar', 'IMG-1.jpg', 'el mar'],
    ['un plan (1).pdf (file attached)', 'un plan (1).pdf', ''],
    ['IMG-1.jpg (Datei angehängt)', 'IMG-1.jpg', ''],
  ])('names its files: %j', (words, file, text) => {
    expect(parse([`13/8/26, 9:00 - Ana: ${words}`]).messages[0]).toMatchObject({ file, text });
  });

  it('loses the marks of edits, of directions and of unknown contacts', () => {
    const lines = [
      '[13/08/26, 9:00:00] ~\u202fAna: hola \u200e<Se editó este mensaje.>',
      '[13/08/26, 9:00:01] \u202a+34 600 000 001\u202c: @\u2068Ana\u2069 hi\u0000\u0007 <This message was edited>',
    ];
    expect(said(lines)).toEqual([
      '2026-08-13T09:00:00.000Z Ana: hola',
      '2026-08-13T09:00:01.000Z +34 600 000 001: @Ana hi',
    ]);
  });

  it('is in the order of its times, and none is in the future', () => {
    const lines = [
      '14/8/26, 9:00 - Ana: b',
      '13/8/26, 9:00 - Eva: a',
      '14/8/26, 9:00 - Ana: c',
      '14/8/99, 9:00 - Eva: d',
    ];
    const { messages, counts } = parse(lines);
    expect(messages.map(({ text }) => text).join('')).toBe('abcd');
    expect(messages.at(-1)?.at).toBe(NOW);
    expect(counts).toMatchObject({ moved: 1, future: 1 });
  });

  it('is read by the clock of its zone, also when that is set back or forward', () => {
    const zone = 'Europe/Madrid';
    const night = ['25/10/26, 2:50 - Ana: a', '25/10/26, 2:10 - Ana: b', '25/10/26, 3:00 - Ana: c'];
    expect(said(night, { zone }).map((line) => line.slice(11, 16))).toEqual(['00:50', '01:10', '02:00']);
    expect(
      said(['29/3/26, 2:30 - Ana: a', '29/3/26, 3:30 - Ana: b'], { zone }).map((line) => line.slice(11, 16)),
    ).toEqual(['01:30', '01:30']);
    expect(said(['13/8/26, 9:00 - Ana: a'], { zone: 'America/Bogota' })[0]).toMatch(/T14:00/);
  });

  it('that is hostile takes no long time', () => {
    const lines = [
      '13/8/26, 9:00 - Ana: a',
      `x${' '.repeat(200_000)}x`,
      '\u200e'.repeat(200_000),
      '1'.repeat(200_000),
      `<${'a'.repeat(200_000)}`,
      ' '.repeat(200_000),
    ];
    expect(parse([...lines, ...Array.from({ length: 5_000 }, () => '13/8/26, 9:00 - x: y')]).messages).toHaveLength(
      5_001,
    );
  });
});

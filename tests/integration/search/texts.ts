/** Random texts in eight scripts. */

/** mulberry32: the same numbers in each run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SPANISH =
  'la comunidad se reúne mañana en el salón de José para hablar del año que viene y de la música que toca María el lunes';
const ENGLISH = 'the meeting is on Monday please bring your notes and tell Ana about the new room we found yesterday';
const GERMAN = 'Die Straße ist heute gesperrt, größere Züge fahren über Łódź';
const RUSSIAN = 'Завтра встреча в новой комнате, приносите йод и ёлку';
const GREEK = 'Ο ΟΔΟΣ είναι κλειστός αύριο το πρωί';
const ARABIC = 'أهلاً وسهلاً إلى المدرسة الجديدة مع أحمد';
const CJK = '我们明天在东京开会请带上笔记本会議は午後三時から始まりますがんばって';
const KOREAN = '안녕하세요 내일 회의는 서울에서 열립니다';
const MORE = [
  '👍🏽',
  '❤️',
  '🇨🇴',
  'https://ejemplo.org/acta.pdf',
  'www.ejemplo.org',
  '#123',
  '“así”',
  'ｶﾞﾗｽ',
  'x2',
  'a-b',
  'ﬁn',
  'co\u00adop',
];

/** @returns a function that makes a text of so many parts, or of 1 to 12 */
export function randomTexts(random: () => number): (parts?: number) => string {
  const words = [SPANISH, ENGLISH, GERMAN, RUSSIAN, GREEK, ARABIC, KOREAN].map((text) => text.split(' '));
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const part = () => {
    const kind = random();
    if (kind < 0.1) return pick(MORE);
    if (kind < 0.25) {
      const at = Math.floor(random() * (CJK.length - 4));
      return CJK.slice(at, at + 2 + Math.floor(random() * 3));
    }
    if (kind < 0.35) return Math.floor(random() * 46_656).toString(36);
    const word = pick(pick(words));
    return random() < 0.1 ? word.toUpperCase() : word;
  };
  return (parts = 1 + Math.floor(random() * 12)) =>
    Array.from({ length: parts }, part).join(random() < 0.05 ? '\n' : ' ');
}

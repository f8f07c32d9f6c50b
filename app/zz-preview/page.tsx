import { ChatRoom } from '@/components/chat/chat-room';
import { requestLocale } from '@/app/request-locale';
export const metadata = { title: '# social' };
export const dynamic = 'force-dynamic';
const DAY = 86400000;
export default async function P({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const q = await searchParams; const kind = q.kind ?? 'mock'; const now = new Date(q.now ?? '2026-08-21T19:30:00Z');
  let seq = 100; const at = (d: number, h: number, m: number) => new Date(Date.UTC(2026, 7, 21 + d, h + 5, m)).toISOString();
  const M = (user: string | null, message: string | null, datetime: string) => ({ seq: ++seq, user, message, datetime, clientId: `c${seq}` });
  const mock = [
    M('ana', '¿Quedamos el sábado para la tertulia?', at(-1, 18, 12)), M('ana', 'Yo llevo el café ☕', at(-1, 18, 12)),
    M('carlos_ruiz', 'Sí. A las cinco en mi casa', at(-1, 18, 40)),
    M('luis', 'Buenos días. Leí el texto que mandaste, es muy bueno: ejemplo.org/ensayo. Me quedé pensando en la parte del río, esa imagen de que nadie vuelve a la misma conversación.', at(0, 9, 5)),
    M('carlos_ruiz', 'Esa es mi favorita', at(0, 9, 11)), M('carlos_ruiz', 'La copio para leerla el sábado', at(0, 9, 11)),
    M('ana', 'Apoyo la moción 🙌', at(0, 14, 25)),
  ];
  const odd = [
    M('una_persona_con_nombre_larguisimo', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2), at(-3, 9, 5)),
    M('שרה', 'שלום לכולם, מה שלומכם היום?', at(-3, 10, 5)), M('ana', '🎉🎉', at(-3, 10, 6)), M('ana', '👩‍👩‍👧‍👦', at(-3, 10, 6)),
    M('luis', 'x\u202Eevil\u202C <script>alert(1)</script> javascript:alert(1) https://example.com/a_(b)?q=1&x=2 www.foo.com ana@example.com', at(-2, 1, 1)),
    M(null, 'De alguien que ya no está', at(-1, 1, 1)), M('ana', null, at(-1, 1, 2)),
    M('carlos_ruiz', 'línea uno\nlínea dos\n\n  con sangría', at(0, 9, 11)), M('carlos_ruiz', 'https://www.example.com/una/direccion/muy/larga/que/no/cabe/en/una/linea/de/telefono/pequeno?con=parametros', at(0, 9, 11)), M('carlos_ruiz', '😀', at(0, 9, 12)),
    M('luis', 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞ mira', at(0, 9, 13)),
  ];
  const many = Array.from({ length: Number(q.n ?? 40) }, (_, i) => M(q.solo ? 'ana' : ['ana', 'luis', 'carlos_ruiz', 'Marta'][Math.floor(i / 3) % 4] ?? 'ana', `Mensaje número ${i + 1} ${'bla '.repeat(i % 17)}`, new Date(Date.UTC(2026, 7, 21, 19) - (Number(q.n ?? 40) - i) * 50000).toISOString()));
  const messages = kind === 'empty' ? [] : kind === 'odd' ? odd : kind === 'many' ? many : mock;
  return <ChatRoom room={{ id: 1, name: 'social', title: 'Social' }} user={{ id: 7, name: 'carlos_ruiz' }} history={{ messages, asOf: seq, hasMore: kind !== 'empty' && kind !== 'mock', epoch: 'e' }} timeZone="America/Bogota" now={now.toISOString()} locale={await requestLocale()} historyLimit={20} />;
}

import { LoadProcess } from './load-process';
import { START, type ServerName } from './servers';
import { demolish } from './ours';
const names = (process.argv[2] ?? 'net').split(';') as ServerName[];
const mode = process.argv[3] ?? 'fanout';
const win = Number(process.argv[4] ?? 8000);
const reps = Number(process.argv[5] ?? 1);
for (let r = 0; r < reps; r++) for (const n of names) {
  const t = await START[n]();
  const load = new LoadProcess();
  try {
    const base = { port: t.port, dialect: t.dialect, cookies: t.cookies, query: '', missed: 0, atOnce: 50 };
    const M: any = {
      fanout: [{ rooms: ['social'], connections: 200, readers: 20 }, { speakers: 10, pace: { perSecond: 50 }, until: 'delivery' }],
      sat: [{ rooms: ['social'], connections: 500, readers: 12 }, { speakers: 10, pace: { inFlight: 4 }, until: 'delivery' }],
      ack64: [{ rooms: Array.from({length:64},(_,i)=>'bench'+i), connections: 128, readers: 1 }, { speakers: 2, pace: { inFlight: 20 }, until: 'ack' }],
      ack1: [{ rooms: ['social'], connections: 20, readers: 2 }, { speakers: 20, pace: { inFlight: 50 }, until: 'ack' }],
    };
    const [o, tk] = M[mode];
    const opened = await load.open({ ...base, ...o });
    const x = await load.talk({ ...tk, warmUpMessages: 2000, windowMs: win, pids: t.pids as any });
    const cpu = Object.fromEntries(Object.entries(x.cpu).map(([k, v]) => [k, Math.round(v / x.seconds * 100) + '%']));
    console.log(n.padEnd(14), mode, 'deliv/s', Math.round(x.deliveries / x.seconds), 'msg/s', Math.round(x.messages / x.seconds), 'acks/s', Math.round(x.acks / x.seconds),
      'us/deliv', (x.cpu.server! / x.deliveries * 1e6).toFixed(2), 'p50', x.p50Ms.toFixed(2), 'p99', x.p99Ms.toFixed(2), JSON.stringify(cpu), 'open', opened.seconds.toFixed(2));
  } catch (e) { console.log(n, 'ERR', e); }
  load.end(); await t.stop();
}
await demolish();
process.exit();

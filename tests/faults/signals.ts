import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { eventually, onceEvent } from '@/tests/support/wait';

/** Whether the process is stopped, as by SIGSTOP (Linux). */
export function isStopped(pid: number): boolean {
  try {
    return /^\d+ \(.*\) [Tt]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export async function untilStopped(pid: number, timeoutMs: number): Promise<void> {
  await eventually(() => isStopped(pid), { timeoutMs });
}

/** The process id of a Redis, as the server itself reports it. */
export async function redisPid(port: number): Promise<number> {
  const socket = createConnection(port, '127.0.0.1').setEncoding('utf8');
  socket.write('INFO server\r\n');
  let reply = '';
  while (!/process_id:\d+/.test(reply)) reply += String((await onceEvent(socket, 'data'))[0]);
  socket.destroy();
  return Number(/process_id:(\d+)/.exec(reply)?.[1]);
}

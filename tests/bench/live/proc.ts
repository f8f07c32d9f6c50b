import { readdirSync, readFileSync } from 'node:fs';

/** Reads what Linux reports about a process in /proc. */

/** USER_HZ, which the kernel has fixed at 100 for all programs. */
const TICKS_PER_SECOND = 100;
const KB_PER_PAGE = 4;

/** CPU seconds, user and system, that these processes have used. A process that has ended counts as 0. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + Number(stat(pid)[11] ?? 0) + Number(stat(pid)[12] ?? 0), 0) / TICKS_PER_SECOND;
}

/** Resident memory in KB. */
export function residentKb(pid: number): number {
  return Number(stat(pid)[21] ?? 0) * KB_PER_PAGE;
}

/** The peak of resident memory since the process started, in KB. */
export function peakResidentKb(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0);
}

/** The pid of the descendant whose program has this name; null if there is none. */
export function descendant(ancestor: number, name: string): number | null {
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const parents = new Map(all.map((pid) => [pid, Number(stat(pid)[1] ?? 0)]));
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return parent === ancestor || (parent > 1 && isBelow(parent));
  };
  return all.find((pid) => nameOf(pid) === name && isBelow(pid)) ?? null;
}

/** The fields after the program's name, which may hold spaces itself: state, ppid, … */
function stat(pid: number): string[] {
  const line = read(pid, 'stat');
  return line.slice(line.lastIndexOf(')') + 2).split(' ');
}

function nameOf(pid: number): string {
  return read(pid, 'comm').trim();
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // the process has ended
  }
}

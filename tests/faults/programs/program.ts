import { setTimeout as sleep } from 'node:timers/promises';
import type { Violation } from '@/tests/faults/checker';
import type { MemberLog } from '@/tests/faults/journal';

/** What acts beside the people of the load: a webhook, or the node itself, which erases what a room is to forget. */
export interface Program {
  /** What it wrote where people are, for the checker. */
  readonly members: readonly MemberLog[];
  /** Begins nothing more. Resolves when what was begun has ended. */
  stop(): Promise<void>;
  /** Call it when all faults are over. Waits for what is still to come. */
  check(): Promise<Violation[]>;
}

/** Looks again and again until it is true, or the time is up. @throws what `look` throws */
export async function until(look: () => Promise<boolean>, everyMs: number, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await look()) && performance.now() < deadline) await sleep(everyMs);
}

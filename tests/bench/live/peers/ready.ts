import type { AddressInfo } from 'node:net';

/** Tells the benchmark the server's port, and ends the process when the benchmark ends. */
export function ready(address: AddressInfo | string | null): void {
  process.on('disconnect', () => process.exit());
  process.send?.((address as AddressInfo).port);
}

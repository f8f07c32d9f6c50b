import type { AddressInfo } from 'node:net';

/** Tells the benchmark which port was given, and ends with it. */
export function ready(address: AddressInfo | string | null): void {
  process.on('disconnect', () => process.exit());
  process.send?.((address as AddressInfo).port);
}

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @returns the port, chosen by the system where `port` is 0. @throws the system's error, such as EADDRINUSE */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

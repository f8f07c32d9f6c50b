import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Network, PUBLIC_NETWORK } from '@/lib/http/outbound/outbound';

/** A web server of a test, and a network in which every name leads to it. */
export class Web {
  readonly #server: Server;
  readonly #pages = new Map<string, RequestListener>();
  #otherwise: RequestListener | null = null;
  /** The paths that were asked for. */
  readonly asked: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '';
      this.asked.push(path);
      const page = this.#pages.get(path) ?? this.#otherwise;
      if (page) return page(request, response);
      response.writeHead(404).end();
    });
  }

  static async open(): Promise<Web> {
    const web = new Web();
    await new Promise<void>((resolve) => web.#server.listen(0, '127.0.0.1', resolve));
    return web;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Only this server may be connected to, besides public addresses. */
  get network(): Network {
    return {
      resolve: async () => ['127.0.0.1'],
      mayConnect: (address, port) =>
        (address === '127.0.0.1' && port === this.port) || PUBLIC_NETWORK.mayConnect(address, port),
    };
  }

  /** @returns the address of a page */
  url(path: string): string {
    return `http://www.pagina.test:${this.port}${path}`;
  }

  set(path: string, answer: RequestListener): void {
    this.#pages.set(path, answer);
  }

  /** Answers every other path. */
  setOthers(answer: RequestListener): void {
    this.#otherwise = answer;
  }

  /** A page in HTML. @param head what stands in its head */
  page(path: string, head: string): void {
    this.set(path, (_, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(head));
  }

  picture(path: string, bytes: Buffer, type = 'image/jpeg'): void {
    this.set(path, (_, response) => response.writeHead(200, { 'content-type': type }).end(bytes));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

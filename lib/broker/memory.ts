import type { Batch, Broker, BrokerListener, InboxChanged, RoomChanged, SessionsChanged, Typing } from './broker';
import type { LinkState } from './self-test';

/** The broker of a single node: batches reach only this node's hub. */
export class MemoryBroker implements Broker {
  #listener: BrokerListener | null = null;

  listen(listener: BrokerListener): void {
    this.#listener = listener;
  }

  publish(batch: Batch): void {
    this.#listener?.onBatch(batch);
  }

  announceSessions(change: SessionsChanged): void {
    this.#listener?.onSessions(change);
  }

  announceInbox(change: InboxChanged): void {
    this.#listener?.onInbox(change);
  }

  announceRoom(change: RoomChanged): void {
    this.#listener?.onRoom(change);
  }

  announceTyping(typing: Typing): void {
    this.#listener?.onTyping(typing);
  }

  isUp(): boolean {
    return true;
  }

  async open(): Promise<void> {}

  close(): void {}

  async openTyping(): Promise<void> {}

  closeTyping(): void {}

  async openPerson(): Promise<void> {}

  closePerson(): void {}

  async selfTest(): Promise<LinkState> {
    return 'not_configured';
  }

  async end(): Promise<void> {
    this.#listener = null;
  }
}

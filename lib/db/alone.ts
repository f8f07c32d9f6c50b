import type { PoolConnection, RowDataPacket } from 'mysql2/promise';

/** How long the server may take to notice that earlier connections of our own are closed. */
const TIMEOUT_MS = 3_000;
const AGAIN_MS = 100;

/**
 * Says who else uses this connection's database: a node has open connections. The app uses the same account, and an
 * account sees all its connections.
 * @returns accounts and hosts with commas between them; empty if nobody does
 */
export async function othersOn(connection: PoolConnection): Promise<string> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const others = await otherConnections(connection);
    if (others.length === 0) return '';
    if (Date.now() > deadline) {
      const from = others.map(({ User, Host }) => `${User}@${String(Host).replace(/:\d+$/, '')}`);
      return [...new Set(from)].join(', ');
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

async function otherConnections(connection: PoolConnection): Promise<RowDataPacket[]> {
  const [[own]] = await connection.query<RowDataPacket[]>('SELECT CONNECTION_ID() AS id, DATABASE() AS db');
  const [all] = await connection.query<RowDataPacket[]>('SHOW PROCESSLIST');
  return all.filter(({ Id, db }) => db === own?.db && Number(Id) !== Number(own?.id));
}

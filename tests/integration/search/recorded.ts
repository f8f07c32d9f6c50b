import type { Database } from '@/lib/db/client';

/** The same database, and the statements that are sent to its pool from now on, without those built by Drizzle. */
export function recorded(db: Database): { db: Database; statements: { sql: string; values: unknown[] }[] } {
  const statements: { sql: string; values: unknown[] }[] = [];
  const client = new Proxy(db.$client, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key !== 'query') return typeof value === 'function' ? value.bind(target) : value;
      return (sql: string, values: unknown[] = []) => {
        statements.push({ sql, values });
        return target.query(sql, values);
      };
    },
  });
  const proxy = new Proxy(db, { get: (target, key) => (key === '$client' ? client : Reflect.get(target, key)) });
  return { db: proxy, statements };
}

import { Rows } from './rows';

export const dynamic = 'force-dynamic';

/** Twenty rows, passed to a client component in the same way as a room's newest messages. */
export default function Page() {
  const rows = Array.from({ length: 20 }, (_, seq) => ({ seq, user: `user${seq}`, message: `message number ${seq}` }));
  return <Rows rows={rows} />;
}

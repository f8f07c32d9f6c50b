import { Rows } from './rows';

export const dynamic = 'force-dynamic';

/** Twenty rows, handed to a client component as a room hands over its newest messages. */
export default function Page() {
  const rows = Array.from({ length: 20 }, (_, seq) => ({ seq, user: `user${seq}`, message: `message number ${seq}` }));
  return <Rows rows={rows} />;
}

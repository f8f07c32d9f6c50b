'use client';

export function Rows({ rows }: { rows: { seq: number; user: string; message: string }[] }) {
  return (
    <ul>
      {rows.map(({ seq, user, message }) => (
        <li key={seq}>
          <b>{user}</b> {message}
        </li>
      ))}
    </ul>
  );
}

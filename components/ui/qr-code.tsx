'use client';

import { useEffect, useState } from 'react';

/** Light squares around the code, without which cameras do not find it. */
const MARGIN = 4;

/** A text as a QR code: black on white in both colour schemes, as cameras need it. What draws it is loaded late. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [rows, setRows] = useState<boolean[][] | null>(null);
  useEffect(() => {
    let isGone = false;
    void import('qr').then(({ encodeQR }) => {
      if (!isGone) setRows(encodeQR(text, 'raw', { border: MARGIN }));
    });
    return () => {
      isGone = true;
    };
  }, [text]);
  if (!rows) return null;
  const dark = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      className="w-full max-w-60 rounded-xl"
      shapeRendering="crispEdges"
    >
      <rect width={rows.length} height={rows.length} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}

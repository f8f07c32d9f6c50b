'use client';

import { useEffect, useState } from 'react';
import { useLocale } from '@/components/locale';
import type { ExportView } from '@/lib/archive/exports/state';
import { type Refusal, request } from '@/lib/browser/request';
import { archiveText } from '@/lib/i18n/archive/text';
import { Outcome } from './note';
import { PILL, SURFACE } from './styles';
import { useErrorText } from './text';

/** How often the page asks how far an archive is. */
const ASK_MS = 2_000;

type Latest = { latest: ExportView | null };

/**
 * A button that makes an archive of the open rooms, how far it is, and the link to it. @param latest as the server read
 * it
 */
export function ArchivePanel({ latest: given }: Latest) {
  const { button: words } = archiveText[useLocale()];
  const inWords = useErrorText();
  const [latest, setLatest] = useState(given);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isAsking, setAsking] = useState(false);
  const isRunning = latest?.state === 'running';

  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(async () => {
      const answer = await request<Latest>({ method: 'GET', path: 'admin/exports' });
      if (answer.ok) setLatest(answer.body.latest);
    }, ASK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);

  async function begin() {
    if (isAsking || isRunning) return;
    setAsking(true);
    const answer = await request<Latest>({ method: 'POST', path: 'admin/exports', body: {} });
    setAsking(false);
    setRefusal(answer.ok ? null : answer);
    if (answer.ok) setLatest(answer.body.latest);
  }

  const percent = latest ? Math.min(99, Math.floor((100 * latest.done) / Math.max(1, latest.total))) : 0;
  return (
    <section className={`${SURFACE} mt-6 flex flex-col gap-3 p-5`}>
      <h2 className="font-semibold text-[17px]">{words.heading}</h2>
      <p className="text-muted">{words.about}</p>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <button type="button" onClick={() => void begin()} aria-busy={isAsking || isRunning} className={PILL}>
          {isRunning ? words.running(percent) : words.begin}
        </button>
        {latest?.state === 'done' && (
          <a href={`/api/admin/exports/${latest.id}`} download className={PILL}>
            {words.download(Math.max(1, Math.round((latest.bytes ?? 0) / 1e6)))}
          </a>
        )}
      </div>
      <p role="status" className="text-[14px] text-muted empty:absolute">
        {latest?.state === 'done' && words.done}
        {latest?.state === 'failed' && words.failed}
      </p>
      <Outcome error={refusal && inWords(refusal)} />
    </section>
  );
}

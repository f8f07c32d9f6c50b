'use client';

import { useEffect, useState } from 'react';
import { useText } from '@/components/locale';
import { shellText } from '@/lib/i18n/shell/text';

/**
 * Refuses files that are dragged to where nobody can send them: the browser would leave the page and open the file.
 * What takes files has prevented the event before it comes to the window (outside-files.tsx).
 */
export function RefusedFiles() {
  const { noFilesHere } = useText(shellText);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const drag = (event: DragEvent) => {
      const isRefused = !event.defaultPrevented && event.dataTransfer?.types.includes('Files') === true;
      setOver(isRefused);
      if (!isRefused || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'none';
    };
    const over = () => setOver(false);
    window.addEventListener('dragenter', drag, { signal });
    window.addEventListener('dragover', drag, { signal });
    // Browsers send no drop where it was refused, but one may send it before the first dragover.
    window.addEventListener('drop', (event) => [drag(event), over()], { signal });
    window.addEventListener('dragleave', (event) => event.relatedTarget === null && over(), { signal });
    return () => ending.abort();
  }, []);
  if (!isOver) return null;
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-4 z-30 flex justify-center print:hidden">
      <p className="rounded-full bg-float px-4 py-2 font-semibold text-[15px] text-ink shadow-float">{noFilesHere}</p>
    </div>
  );
}

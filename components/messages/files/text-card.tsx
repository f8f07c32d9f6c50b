'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { Highlighted } from '@/components/messages/text/code-block';
import { filePath, type MessageFile } from '@/lib/files/file';
import { mediaText } from '@/lib/i18n/media/text';
import { cardLook, FileLine, type FileProps } from './file-card';
import { firstLines } from './first-lines';
import { endingOf } from './size';

/** A short text or code: its first lines stand below its card. They are loaded when the card comes into view. */
export function TextCard({ file, own }: FileProps) {
  const text = useText(mediaText);
  const box = useRef<HTMLDivElement>(null);
  const lines = useFirstLines(file, box);
  const language = endingOf(file.name).toLowerCase();
  return (
    <div className={`h-full overflow-clip rounded-[14px] print:border print:border-line ${cardLook(own)}`}>
      <FileLine file={file} own={own} />
      <div ref={box} className="m-1.5 mt-0 h-[136px] overflow-hidden rounded-[10px] bg-code text-ink">
        {lines === 'failed' ? (
          <p className="px-3 py-2 text-[13px] text-muted">{text.noLines}</p>
        ) : (
          <pre
            dir="auto"
            className="h-full overflow-hidden whitespace-pre px-3 py-2 font-mono text-[13px] leading-5 [mask-image:linear-gradient(#000_75%,transparent)]"
          >
            <code>{lines !== null && <Highlighted code={lines} language={language} />}</code>
          </pre>
        )}
      </div>
    </div>
  );
}

/** More than the box shows. */
const LOADED_BYTES = 4_096;

/** Null until they are there. */
function useFirstLines(file: MessageFile, box: RefObject<HTMLElement | null>): string | 'failed' | null {
  const [lines, setLines] = useState<string | 'failed' | null>(null);
  const path = filePath(file);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const ending = new AbortController();
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      seen.disconnect();
      load(path, ending.signal).then(setLines, () => ending.signal.aborted || setLines('failed'));
    });
    seen.observe(element);
    return () => {
      seen.disconnect();
      ending.abort();
    };
  }, [path, box]);
  return lines;
}

async function load(path: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(path, { headers: { Range: `bytes=0-${LOADED_BYTES - 1}` }, signal });
  if (!response.ok) throw new Error(`The first lines: status ${response.status}`);
  return firstLines(new Uint8Array(await response.arrayBuffer()));
}

'use client';

import { Play } from 'lucide-react';
import {
  type PointerEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useText } from '@/components/locale';
import { filePath, type MessageFile } from '@/lib/files/file';
import { mediaText } from '@/lib/i18n/media/text';
import { StageGestures } from './gestures';
import { fitted, type Lie, type Point, type Size } from './zoom';

export interface StageHandle {
  /** Zooms about the middle. */
  zoom: (factor: number) => void;
}

interface Props {
  file: MessageFile;
  handle: RefObject<StageHandle | null>;
  onTurn: (step: -1 | 1) => void;
  onDismiss: () => void;
}

/** One picture, as large as the screen, and what fingers do with it. Use the file's id as key. */
export function Stage({ file, handle, onTurn, onDismiss }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size | null>(null);
  const [isZoomed, setZoomed] = useState(false);
  const picture = { width: file.width ?? 1, height: file.height ?? 1 };
  const turned = useEffectEvent(onTurn);
  const dismissed = useEffectEvent(onDismiss);
  const [gestures] = useState(
    () =>
      new StageGestures({
        moved: (lie, drag) => {
          if (frame.current) frame.current.style.transform = transformOf(lie, drag);
          setZoomed(lie.scale > 1);
        },
        turned: (step) => turned(step),
        dismissed: () => dismissed(),
      }),
  );
  useImperativeHandle(handle, () => ({ zoom: (factor) => gestures.zoom(factor, { x: 0, y: 0 }) }), [gestures]);

  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the picture stays the same, because its id is the key
  useLayoutEffect(() => {
    if (size) gestures.begin(picture, size);
  }, [gestures, size]);

  useEffect(() => {
    const element = stage.current;
    // React's own listener could not prevent the page from zooming.
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      gestures.wheel(event.deltaY, pointIn(element, event));
    };
    element?.addEventListener('wheel', turn, { passive: false });
    return () => element?.removeEventListener('wheel', turn);
  }, [gestures]);

  const down = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || (event.target as Element).closest('button')) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    gestures.down(event.pointerId, pointIn(stage.current, event), event.timeStamp);
  };
  const up = (event: PointerEvent<HTMLDivElement>) => {
    const box = frame.current?.getBoundingClientRect();
    gestures.up(event.pointerId, event.timeStamp, box ? !isIn(box, event) : false);
  };
  const box = size && fitted(picture, size);
  return (
    <div
      ref={stage}
      onPointerDown={down}
      onPointerMove={(event) => gestures.move(event.pointerId, pointIn(stage.current, event))}
      onPointerUp={up}
      onPointerCancel={() => gestures.cancel()}
      className={`relative min-h-0 flex-1 touch-none select-none overflow-hidden ${isZoomed ? 'cursor-grab active:cursor-grabbing' : ''}`}
    >
      {box && (
        <div
          ref={frame}
          data-frame
          style={{
            width: box.width,
            height: box.height,
            left: `calc(50% - ${box.width / 2}px)`,
            top: `calc(50% - ${box.height / 2}px)`,
          }}
          className="absolute will-change-transform"
        >
          <Layers file={file} isZoomed={isZoomed} />
        </div>
      )}
    </div>
  );
}

const LAYER = 'absolute inset-0 size-full object-contain';

/** The preview that the list has shown stands there at once, below the one that is loaded. */
function Layers({ file, isZoomed }: { file: MessageFile; isZoomed: boolean }) {
  const text = useText(mediaText);
  const [isPlaying, setPlaying] = useState(() => !matchMedia('(prefers-reduced-motion: reduce)').matches);
  const [isFailed, setFailed] = useState(false);
  const { previews, animated } = file;
  const isStill = animated && !isPlaying;
  const [small] = previews;
  const best = animated ? (isPlaying ? undefined : previews.at(-1)) : isZoomed ? undefined : previews.at(-1);
  return (
    <>
      {small && (
        // biome-ignore lint/performance/noImgElement: the server has made the sizes already
        <img src={filePath(file, small)} alt="" draggable={false} className={LAYER} />
      )}
      {/* biome-ignore lint/performance/noImgElement: as above */}
      <img
        key={best}
        src={filePath(file, best)}
        alt={file.alt ?? file.name}
        decoding="async"
        draggable={false}
        onError={() => setFailed(true)}
        className={LAYER}
      />
      {isStill && (
        <button
          type="button"
          aria-label={text.play}
          onClick={() => setPlaying(true)}
          className="absolute inset-0 m-auto grid size-16 place-items-center rounded-full bg-[rgb(0_0_0/0.6)] text-[#fff]"
        >
          <Play size={28} fill="currentColor" aria-hidden="true" />
        </button>
      )}
      <p role="status" className="absolute inset-x-0 top-full p-2 text-center text-[13px]">
        {isFailed && text.notShown}
      </p>
    </>
  );
}

function transformOf({ scale, x, y }: Lie, drag: Point): string {
  // Only a move to the side or down can do something.
  const [dx, dy] = Math.abs(drag.x) > Math.abs(drag.y) ? [drag.x, 0] : [0, Math.max(0, drag.y)];
  return `translate(${x + dx}px, ${y + dy}px) scale(${scale})`;
}

/** From the middle of the element. */
function pointIn(element: Element | null, { clientX, clientY }: { clientX: number; clientY: number }): Point {
  const { left, top, width, height } = element?.getBoundingClientRect() ?? new DOMRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}

function isIn(
  { left, right, top, bottom }: DOMRect,
  { clientX, clientY }: { clientX: number; clientY: number },
): boolean {
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

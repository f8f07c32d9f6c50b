'use client';

import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';

interface Notice {
  words: string;
  /** Such as "Undo". */
  action?: { label: string; run: () => void } | undefined;
}

type Say = (words: string, action?: Notice['action']) => void;

/**
 * How long a notice is shown. The button that undoes a deletion is in one, so not less than UNDO_MS (undo-window.ts).
 */
const SHOWN_MS = 5_000;

const NoticesContext = createContext<Say>(() => {});

/** Says what was done or went wrong, in a line at the foot of the page that goes away by itself. */
export function useNotice(): Say {
  return useContext(NoticesContext);
}

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice | null>(null);
  const [isHeld, setHeld] = useState(false);
  const say = useCallback<Say>((words, action) => {
    setHeld(false);
    setNotice({ words, action });
  }, []);
  useEffect(() => {
    if (!notice || isHeld) return;
    const timer = setTimeout(() => setNotice(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, isHeld]);
  return (
    <NoticesContext value={say}>
      {children}
      {/* Always there: screen readers may not read a live region that appears together with its text. */}
      <div
        role="status"
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        className="notices"
      >
        {notice && (
          <p className="notice">
            {notice.words}
            {notice.action && (
              <button
                type="button"
                onClick={() => {
                  // An element that is removed sends no event when the pointer or the focus leaves it.
                  setHeld(false);
                  setNotice(null);
                  notice.action?.run();
                }}
                className="-my-1 min-h-9 rounded-sm font-[550] text-accent"
              >
                {notice.action.label}
              </button>
            )}
          </p>
        )}
      </div>
    </NoticesContext>
  );
}

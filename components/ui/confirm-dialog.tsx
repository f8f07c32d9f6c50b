'use client';

import { useEffect, useId, useRef } from 'react';

interface Props {
  title: string;
  text: string;
  /** Label of the button that confirms. */
  confirm: string;
  /** Label of the button that cancels. It has the focus at first. */
  cancel: string;
  /** Whether nothing is lost by confirming. */
  isHarmless?: boolean;
  onConfirm: () => void;
  /** Called after cancelling, Escape or confirming. The focus is back where it was before. */
  onClose: () => void;
}

const ACTION = 'min-h-11 rounded-xl px-4 font-[550]';

/** Asks before something that cannot be undone, or reaches many people. Open as long as it is rendered. */
export function ConfirmDialog({ title, text, confirm, cancel, isHarmless = false, onConfirm, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);

  /** Closes the dialog first: if it were only removed, the focus would be lost. */
  function onYes() {
    dialog.current?.close();
    onConfirm();
  }

  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={onClose}
      className="m-auto w-[min(380px,calc(100vw-32px))] rounded-[20px] bg-float p-6 text-ink shadow-float backdrop:bg-scrim"
    >
      <h2 id={`${id}-title`} className="font-[650] text-[18px] leading-6 tracking-[-0.01em]">
        {title}
      </h2>
      <p id={`${id}-text`} className="mt-2 text-muted">
        {text}
      </p>
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        {/* First, so that the dialog gives it the focus: Enter must not delete anything. */}
        <button type="button" onClick={() => dialog.current?.close()} className={`${ACTION} bg-button`}>
          {cancel}
        </button>
        <button
          type="button"
          onClick={onYes}
          className={`${ACTION} ${isHarmless ? 'bg-accent text-accent-ink' : 'text-danger'}`}
        >
          {confirm}
        </button>
      </div>
    </dialog>
  );
}

'use client';

import { useText } from '@/components/locale';
import { useLasting } from '@/components/messages/use-linger';
import { actionsText } from '@/lib/i18n/actions/text';

interface Props {
  isLooking: boolean;
  onCancel: () => void;
}

/** A search that takes less time is not announced. */
const MOMENT_MS = 400;

/** Says that a message far back is being looked for. */
export function RevealProgress({ isLooking, onCancel }: Props) {
  const text = useText(actionsText);
  const lasts = useLasting(isLooking, MOMENT_MS);
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 top-3 z-10 flex justify-center print:hidden">
      {lasts && (
        <p className="pointer-events-auto flex items-center gap-3 rounded-full bg-float ps-4 pe-2 text-[13px] shadow-float">
          {text.looking}
          <button type="button" onClick={onCancel} className="min-h-11 rounded-full px-2 font-[550] text-accent">
            {text.stopLooking}
          </button>
        </p>
      )}
    </div>
  );
}

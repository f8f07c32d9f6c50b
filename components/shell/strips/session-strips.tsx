'use client';

import { signInPath } from '@/components/account/paths';
import { useText } from '@/components/locale';
import { useConnectionState } from '@/components/shell/chat-provider';
import { shellText } from '@/lib/i18n/shell/text';
import { Strip } from './strip';

const ACTION = 'font-semibold underline underline-offset-2 focus-visible:outline-current';

/**
 * Says that the session has ended, or that unsent messages cannot be kept. Only the chat that is loaded later knows.
 */
export function SessionStrips() {
  const text = useText(shellText);
  const { endReason, kept } = useConnectionState();
  return (
    <>
      {endReason === 'signedOut' && (
        <Strip>
          {text.signedOut}{' '}
          <a href={signInPath(window.location.pathname)} className={ACTION}>
            {text.signIn}
          </a>
        </Strip>
      )}
      {!kept && <Strip>{text.notKept}</Strip>}
    </>
  );
}

'use client';

import { useText } from '@/components/locale';
import { useLasting } from '@/components/messages/use-linger';
import { useConnectionState } from '@/components/shell/chat-provider';
import { SessionStrips } from '@/components/shell/later/later-components';
import { chatText } from '@/lib/i18n/chat/text';
import { Strip } from './strip';

/**
 * A shorter interruption is not shown, because nothing is lost in it. Within this time the first try (up to 1 s after
 * the socket closed) can reach another node, as when a node restarts.
 */
const AWAY_MS = 2_000;

/** Says that the connection is lost, that the session has ended, or that unsent messages cannot be kept. */
export function ConnectionBanner() {
  const { away } = useText(chatText);
  const { state, endReason } = useConnectionState();
  const isAway = useLasting(state === 'connecting' || state === 'waiting', AWAY_MS);
  return (
    // Always there: screen readers may not read a live region that appears together with its text.
    <div role="status" className="connection-banner">
      {endReason === null && isAway && <Strip>{away}</Strip>}
      <SessionStrips />
    </div>
  );
}

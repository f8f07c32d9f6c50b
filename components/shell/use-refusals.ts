import { useEffect, useEffectEvent } from 'react';
import { useText } from '@/components/locale';
import type { Refusal } from '@/lib/chat/client/room-session';
import { actionsText } from '@/lib/i18n/actions/text';
import { useChat } from './chat-provider';
import { useNotice } from './notices';

/**
 * Says which changes the server refused, in any room: the person may be elsewhere by then. The text of a refused edit
 * has a place of its own above its room's field.
 */
export function useRefusals(): void {
  const chat = useChat();
  const say = useNotice();
  const text = useText(actionsText);
  const refused = useEffectEvent(({ kind, code }: Refusal) => {
    if (kind !== 'edit') say(`${text.refused[kind]}: ${text.reasons[code] ?? text.otherReason}.`);
  });
  useEffect(() => chat.onRefused((_room, refusal) => refused(refusal)), [chat]);
}

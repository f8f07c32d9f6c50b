import { useText } from '@/components/locale';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { ClientMention } from '@/lib/chat/protocol';
import { writingText } from '@/lib/i18n/writing/text';

interface Props {
  count: number;
  mentions: readonly ClientMention[];
  onSend: () => void;
  onClose: () => void;
}

/** Asks before a message goes to many people at once. */
export function AskBefore({ count, mentions, onSend, onClose }: Props) {
  const { ask } = useText(writingText);
  return (
    <ConfirmDialog
      title={ask.title}
      text={mentions.some(({ who }) => who === 'all') ? ask.all(count) : ask.here(count)}
      confirm={ask.send}
      cancel={ask.cancel}
      isHarmless
      onConfirm={onSend}
      onClose={onClose}
    />
  );
}

'use client';

import { useText } from '@/components/locale';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { troubleText } from '@/lib/i18n/trouble/text';

interface Props {
  /** How many messages would be lost. */
  count: number;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before a person signs out with unsent messages. */
export function UnsentQuestion({ count, onConfirm, onClose }: Props) {
  const text = useText(troubleText);
  return (
    <ConfirmDialog
      title={text.unsentTitle}
      text={text.unsentText(count)}
      confirm={text.signOutAnyway}
      cancel={text.stay}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}

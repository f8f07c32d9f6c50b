import { useText } from '@/components/locale';
import { chatText } from '@/lib/i18n/chat/text';

interface Props {
  count: number;
  /** How many people wrote them. */
  people: number;
  isOpen: boolean;
  onToggle: () => void;
}

/** A line in place of messages by people whom the reader has blocked. A press shows the messages. */
export function BlockedLine({ count, people, isOpen, onToggle }: Props) {
  const { blocked } = useText(chatText);
  return (
    <button type="button" aria-expanded={isOpen} onClick={onToggle} className="blocked-line">
      {blocked.messages(count, people)}
      <span className="print:hidden">
        {' · '}
        <span className="font-semibold">{isOpen ? blocked.hide : blocked.show}</span>
      </span>
    </button>
  );
}

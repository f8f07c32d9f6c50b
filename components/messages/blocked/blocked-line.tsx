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
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={onToggle}
      className="mb-3 block min-h-8 px-3.5 text-start text-[13px] text-muted leading-[18px] hover:text-ink sm:ms-10.5 pointer-coarse:min-h-11"
    >
      {blocked.messages(count, people)}
      <span className="print:hidden">
        {' · '}
        <span className="font-semibold">{isOpen ? blocked.hide : blocked.show}</span>
      </span>
    </button>
  );
}

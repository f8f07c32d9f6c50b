import {
  Apple,
  Clock,
  Flag,
  Hash,
  Leaf,
  Lightbulb,
  type LucideIcon,
  Plane,
  Smile,
  Trophy,
  UserRound,
} from 'lucide-react';
import { useText } from '@/components/locale';
import { writingText } from '@/lib/i18n/writing/text';
import { GROUPS } from './catalog';

const ICONS: Record<(typeof GROUPS)[number], LucideIcon> = {
  faces: Smile,
  people: UserRound,
  nature: Leaf,
  food: Apple,
  places: Plane,
  activities: Trophy,
  objects: Lightbulb,
  symbols: Hash,
  flags: Flag,
};

interface Props {
  hasRecent: boolean;
  onChoose: (section: string) => void;
}

/** Buttons that lead to the sections. */
export function CategoryBar({ hasRecent, onChoose }: Props) {
  const { picker: words } = useText(writingText);
  const button = (key: string, label: string, Icon: LucideIcon) => (
    <button
      key={key}
      type="button"
      aria-label={label}
      title={label}
      onClick={() => onChoose(key)}
      className="grid h-10 min-w-0 flex-1 place-items-center rounded-xl text-soft hover:bg-over pointer-coarse:h-11 pointer-coarse:min-w-11 pointer-coarse:shrink-0"
    >
      <Icon size={18} strokeWidth={1.75} />
    </button>
  );
  return (
    <div className="flex shrink-0 overflow-x-auto px-2">
      {hasRecent && button('recent', words.recent, Clock)}
      {GROUPS.map((group) => button(group, words.groups[group], ICONS[group]))}
    </div>
  );
}

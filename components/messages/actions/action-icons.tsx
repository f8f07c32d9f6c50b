import {
  Copy,
  Download,
  Eye,
  EyeOff,
  Flag,
  Link,
  Link2Off,
  MailOpen,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
  Users,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Action } from './available';

const ICON = { size: 18, strokeWidth: 1.75 } as const;

export const ACTION_ICONS: Record<Action, ReactNode> = {
  react: <SmilePlus {...ICON} />,
  reply: <Reply {...ICON} className="rtl:-scale-x-100" />,
  edit: <Pencil {...ICON} />,
  copy: <Copy {...ICON} />,
  link: <Link {...ICON} />,
  download: <Download {...ICON} />,
  pin: <Pin {...ICON} />,
  unpin: <PinOff {...ICON} />,
  unpreview: <Link2Off {...ICON} />,
  reactions: <Users {...ICON} />,
  unread: <MailOpen {...ICON} />,
  report: <Flag {...ICON} />,
  hide: <EyeOff {...ICON} />,
  show: <Eye {...ICON} />,
  delete: <Trash2 {...ICON} />,
};

'use client';

import { COMPOSER_PLACE } from '@/components/composer/place';
import { laterPart, laterText } from './later';

export const ChooseRoom = laterPart((parts) => parts.ChooseRoom);

export const JoinBar = laterPart(
  (parts) => parts.JoinBar,
  <div className={COMPOSER_PLACE}>
    <div className="min-h-[52px]" />
  </div>,
);

export const RoomHeader = laterPart(
  (parts) => parts.RoomHeader,
  <div className="shrink-0 border-line border-b pt-(--notch)">
    <div className="h-15 max-md:h-14" />
  </div>,
);

export const CodeCopy = laterPart((parts) => parts.CodeCopy);

export const FieldEmoji = laterPart((parts) => parts.FieldEmoji, <span className="size-11 shrink-0" />);

export const FileBox = laterPart((parts) => parts.FileBox);

export const Sidebar = laterPart((parts) => parts.Sidebar);

export const MessageCards = laterText((parts) => parts.MessageCards);

export const NoteLine = laterText((parts) => parts.NoteLine);

export const SessionStrips = laterPart((parts) => parts.SessionStrips);

export const ShellRunner = laterPart((parts) => parts.ShellRunner);

export const TypingLine = laterPart((parts) => parts.TypingLine, <div className="h-6 shrink-0" />);

'use client';

import { CalendarDialog } from '@/components/calendar/calendar-dialog';
import { DescribeFile } from '@/components/composer/files/describe-file';
import { Viewer } from '@/components/messages/files/viewer/viewer';
import { ProfileCard } from '@/components/people/profile-card';
import { StatusDialog } from '@/components/people/status-dialog';
import { InvitePeople } from '@/components/rooms/dialogs/invite-people';
import { LeaveRoom } from '@/components/rooms/dialogs/leave-room';
import { NewDirect } from '@/components/rooms/dialogs/new-direct';
import { NewRoom } from '@/components/rooms/dialogs/new-room';
import { RoomSettings } from '@/components/rooms/dialogs/room-settings';
import { HooksDialog } from '@/components/rooms/hooks/hooks-dialog';
import { KeyboardHelp } from './keys/keyboard-help';
import type { Panel } from './panels';
import { QuickSwitcher } from './switcher/quick-switcher';

export { Attention } from '@/components/attention/attention';
export { DayEntry } from '@/components/days/day-entry';
export { DetailsPane } from '@/components/rooms/details-pane';
export { RoomMenuItems } from '@/components/rooms/menu/room-menu-items';
/**
 * It is loaded by then. If only some of its modules were a part of this chunk, the build would split them off from the
 * others, and the first load of a room would be larger.
 */
export { RoomEntry } from '@/components/rooms/room-entry';
export { SearchPane } from '@/components/search/search-pane';

/** The dialog that is asked for. */
export function OpenPanel({ panel, onClose }: { panel: Panel; onClose: () => void }) {
  switch (panel.type) {
    case 'switcher':
      return <QuickSwitcher onClose={onClose} />;
    case 'help':
      return <KeyboardHelp onClose={onClose} />;
    case 'new-room':
      return <NewRoom onClose={onClose} />;
    case 'new-direct':
      return <NewDirect onClose={onClose} />;
    case 'settings':
      return <RoomSettings room={panel.room} onClose={onClose} />;
    case 'invite':
      return <InvitePeople room={panel.room} onClose={onClose} />;
    case 'hooks':
      return <HooksDialog room={panel.room} onClose={onClose} />;
    case 'leave':
      return <LeaveRoom room={panel.room} onClose={onClose} />;
    case 'profile':
      return <ProfileCard person={panel.person} onClose={onClose} />;
    case 'calendar':
      return <CalendarDialog panel={panel} onClose={onClose} />;
    case 'pictures':
      return <Viewer {...panel} onClose={onClose} />;
    case 'status':
      return <StatusDialog before={panel.before} onClose={onClose} />;
    case 'describe':
      return <DescribeFile id={panel.upload} onClose={onClose} />;
    default:
      return panel satisfies never;
  }
}

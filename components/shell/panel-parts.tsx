'use client';

import { DescribeFile } from '@/components/composer/files/describe-file';
import { Viewer } from '@/components/messages/files/viewer/viewer';
import { ProfileCard } from '@/components/people/profile-card';
import { StatusDialog } from '@/components/people/status-dialog';
import { InvitePeople } from '@/components/rooms/dialogs/invite-people';
import { LeaveRoom } from '@/components/rooms/dialogs/leave-room';
import { NewDirect } from '@/components/rooms/dialogs/new-direct';
import { NewRoom } from '@/components/rooms/dialogs/new-room';
import { RoomSettings } from '@/components/rooms/dialogs/room-settings';
import { KeyboardHelp } from './keys/keyboard-help';
import type { Panel } from './panels';
import { QuickSwitcher } from './switcher/quick-switcher';

export { DetailsPane } from '@/components/rooms/details-pane';
export { RoomMenuItems } from '@/components/rooms/menu/room-menu-items';

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
    case 'leave':
      return <LeaveRoom room={panel.room} onClose={onClose} />;
    case 'profile':
      return <ProfileCard person={panel.person} onClose={onClose} />;
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

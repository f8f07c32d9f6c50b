'use client';

/**
 * What the layout and the page of a room use. One module for both: parts that are loaded together compress better in
 * one chunk than in one for each.
 */
export { RoomEntry } from '@/components/rooms/room-entry';
export { ChatProvider } from './chat-provider';
export { ChooseRoom } from './later/later-components';
export { DayEntry } from './panels';
export { Shell } from './shell';

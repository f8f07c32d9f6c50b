'use client';

import { Camera, File, Image, Paperclip } from 'lucide-react';
import { type RefObject, useRef } from 'react';
import { useText } from '@/components/locale';
import { IconButton } from '@/components/ui/icon-button';
import { Menu, MenuButton } from '@/components/ui/menu';
import { filesText } from '@/lib/i18n/files/text';
import { useAddFiles } from './use-add-files';

interface Props {
  /** The id of the room. */
  room: number;
  /** Called after files were chosen. */
  onChosen: () => void;
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;
const FACE = { size: 20, strokeWidth: 1.75 } as const;
const ROUND = 'grid size-11 shrink-0 place-items-center rounded-full text-muted';

/** Opens the system's picker. With a finger, the person first says whether to take a photo, or what to choose. */
export function AttachButton({ room, onChosen }: Props) {
  const text = useText(filesText);
  const add = useAddFiles(room);
  const camera = useRef<HTMLInputElement>(null);
  const photos = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const isTouch = matchMedia('(pointer: coarse)').matches;
  const open = (input: RefObject<HTMLInputElement | null>) => () => input.current?.click();
  const chosen = (list: FileList | null) => {
    add([...(list ?? [])]);
    onChosen();
  };
  return (
    <>
      {isTouch ? (
        <Menu label={text.attach} className={ROUND} face={<Paperclip {...FACE} />}>
          <MenuButton icon={<Camera {...ICON} />} onClick={open(camera)}>
            {text.camera}
          </MenuButton>
          <MenuButton icon={<Image {...ICON} />} onClick={open(photos)}>
            {text.photos}
          </MenuButton>
          <MenuButton icon={<File {...ICON} />} onClick={open(files)}>
            {text.files}
          </MenuButton>
        </Menu>
      ) : (
        <IconButton label={text.attach} onClick={open(files)} className="text-muted">
          <Paperclip {...FACE} />
        </IconButton>
      )}
      <FileInput ref={camera} accept="image/*" capture="environment" onChosen={chosen} />
      <FileInput ref={photos} accept="image/*,video/*" multiple onChosen={chosen} />
      <FileInput ref={files} multiple onChosen={chosen} />
    </>
  );
}

interface InputProps {
  ref: RefObject<HTMLInputElement | null>;
  accept?: string;
  capture?: 'environment';
  multiple?: boolean;
  onChosen: (files: FileList | null) => void;
}

/** The picker itself. It is opened by a button. */
export function FileInput({ onChosen, ...input }: InputProps) {
  return (
    <input
      {...input}
      type="file"
      hidden
      onChange={({ currentTarget }) => {
        onChosen(currentTarget.files);
        // The same file can be chosen again.
        currentTarget.value = '';
      }}
    />
  );
}

import { useText } from '@/components/locale';
import { useChat } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { LIMITS } from '@/lib/chat/protocol';
import { filesText } from '@/lib/i18n/files/text';

/** Returns a function that puts files into the tray of a room, and says if they are too many. */
export function useAddFiles(room: number): (files: readonly File[]) => void {
  const { uploads } = useChat();
  const say = useNotice();
  const text = useText(filesText);
  return (files) => {
    const untaken = uploads?.add(
      room,
      files.map((file) => ({ body: file, name: file.name })),
    );
    if (untaken) say(text.tooMany(LIMITS.files));
  };
}

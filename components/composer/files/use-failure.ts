import { useText } from '@/components/locale';
import { sizeText } from '@/components/messages/files/size';
import type { Upload } from '@/lib/chat/client/uploads/upload';
import { filesText } from '@/lib/i18n/files/text';

/** Why a file could not be uploaded, in words; null if nothing went wrong. */
export function useFailure(upload: Pick<Upload, 'failure' | 'bytes'> | null): string | null {
  const text = useText(filesText);
  if (!upload?.failure) return null;
  const { failure, bytes } = upload;
  return text.failure(failure, sizeText(bytes, text.decimal), sizeText(failure.limit ?? 0, text.decimal));
}

import { useText } from '@/components/locale';
import { sizeText } from '@/components/messages/files/size';
import type { Upload } from '@/lib/chat/client/uploads/upload';
import { filesText } from '@/lib/i18n/files/text';

/** Why a file could not be uploaded, in words; null if nothing went wrong. */
export function useFailure(upload: Pick<Upload, 'failure' | 'bytes'> | null): string | null {
  const text = useText(filesText);
  if (!upload?.failure) return null;
  const { failure, bytes } = upload;
  return text.failure(failure, sizeText(bytes, text.decimal), limitText(failure.limit ?? 0, text.decimal));
}

/** As sizeText, and `25 MB` or `1 MB` without decimals that say nothing. */
export function limitText(bytes: number, decimal: string): string {
  return sizeText(bytes, decimal).replace(`${decimal}0`, '');
}

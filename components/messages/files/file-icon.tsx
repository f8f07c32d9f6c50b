import {
  File,
  FileArchive,
  FileCode,
  FileHeadphone,
  FileImage,
  FilePlay,
  FileSpreadsheet,
  FileText,
  type LucideIcon,
  Presentation,
} from 'lucide-react';
import type { MessageFile } from '@/lib/files/file';
import { endingOf } from './size';

const BY_ENDING: [LucideIcon, string][] = [
  [FileText, 'PDF DOC DOCX ODT RTF TXT MD PAGES EPUB'],
  [FileSpreadsheet, 'XLS XLSX ODS CSV TSV NUMBERS'],
  [Presentation, 'PPT PPTX ODP KEY'],
  [FileArchive, 'ZIP GZ TGZ TAR RAR 7Z BZ2 XZ'],
  [FileImage, 'HEIC HEIF SVG TIF TIFF PSD BMP ICO RAW'],
  [FileCode, 'JS TS JSX TSX PY RB GO RS C H CPP CS JAVA KT PHP SH SQL HTML CSS XML JSON YAML YML TOML'],
];

/** The icon of a file: by its kind, and else by how its name ends. */
export function FileIcon({
  file: { kind, name },
  size = 20,
}: {
  file: Pick<MessageFile, 'kind' | 'name'>;
  size?: number;
}) {
  const Icon = iconOf(kind, endingOf(name));
  return <Icon size={size} strokeWidth={1.75} aria-hidden="true" />;
}

function iconOf(kind: MessageFile['kind'], ending: string): LucideIcon {
  if (kind === 'audio') return FileHeadphone;
  if (kind === 'video') return FilePlay;
  if (kind === 'image') return FileImage;
  return BY_ENDING.find(([, endings]) => endings.split(' ').includes(ending))?.[0] ?? File;
}

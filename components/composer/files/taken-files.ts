/** What a drop or a paste brings. Pure. */

export function hasFiles({ types }: Pick<DataTransfer, 'types'>): boolean {
  return types.includes('Files');
}

/** The dropped files, and how many folders were among them. Must be called while the event is handled. */
export function droppedFiles({ items }: Pick<DataTransfer, 'items'>): { files: File[]; folders: number } {
  const dropped = [...items].filter(({ kind }) => kind === 'file');
  const whole = dropped.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory);
  const files = whole.map((item) => item.getAsFile()).filter((file) => file !== null);
  return { files, folders: dropped.length - whole.length };
}

/**
 * The pasted files. None if the clipboard has formatted text: programs for texts and tables add a picture of what was
 * copied, which nobody wants in its place.
 */
export function pastedFiles({ files, types }: Pick<DataTransfer, 'files' | 'types'>): File[] {
  return types.includes('text/html') && types.includes('text/plain') ? [] : [...files];
}

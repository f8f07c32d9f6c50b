/** Whether two paths are the same, whichever of their characters are percent-encoded. */
export function isSamePath(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a broken escape: no room has such a path
  }
}

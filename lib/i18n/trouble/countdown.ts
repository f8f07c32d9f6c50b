/** What is left of a time, in seconds: "25 s", "4:05". */
export function countdown(seconds: number): string {
  if (seconds < 60) return `${seconds}\u00a0s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** An attack and what must happen. The tests for it carry its tag. */
export interface Attack {
  /** The area and the name of the attack. */
  tag: `${'upgrade' | 'frames' | 'content' | 'accounts' | 'rooms' | 'files' | 'outbound' | 'hooks' | 'everywhere'}/${string}`;
  attack: string;
  must: string;
}

/** An attack and what must happen. The tests that show it carry its tag. */
export interface Attack {
  /** Its area, and a name that says which attack it is. */
  tag: `${'upgrade' | 'frames' | 'content' | 'accounts' | 'everywhere'}/${string}`;
  attack: string;
  must: string;
}

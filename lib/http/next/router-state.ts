/**
 * Checks the router state: a header in which Next's router tells which parts of a page the browser already has, as a
 * tree of [segment, children, …]. Next answers 500 if it cannot read the header.
 */

/** Far deeper than any route. */
const DEEPEST = 32;

const PARAM_KINDS = ['c', 'oc', 'd'];
const MARKERS = ['refetch', 'inside-shared-layout', 'metadata-only'];

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const orNothing =
  (check: Check): Check =>
  (value) =>
    value === null || value === undefined || check(value);

/** @param header percent-encoded JSON, as the client sent it */
export function isRouterState(header: string): boolean {
  try {
    return isTree(JSON.parse(decodeURIComponent(header)), 0);
  } catch {
    return false;
  }
}

function isTree(value: unknown, depth: number): boolean {
  if (!Array.isArray(value) || value.length < 2 || value.length > 6 || depth > DEEPEST) return false;
  const [segment, children, refresh, marker, hints, last] = value;
  return (
    isSegment(segment) &&
    typeof children === 'object' &&
    children !== null &&
    !Array.isArray(children) &&
    Object.values(children).every((child) => isTree(child, depth + 1)) &&
    orNothing(isRefresh)(refresh) &&
    orNothing((given) => MARKERS.includes(given as string))(marker) &&
    orNothing((given) => typeof given === 'number')(hints) &&
    (last === undefined || isText(last))
  );
}

/** A name, or [parameter, value, kind, siblings]. */
function isSegment(value: unknown): boolean {
  if (!Array.isArray(value)) return isText(value);
  const [name, key, kind, siblings] = value;
  const areTexts = Array.isArray(siblings) && siblings.every(isText);
  return (
    value.length === 4 && isText(name) && isText(key) && PARAM_KINDS.includes(kind) && (siblings === null || areTexts)
  );
}

function isRefresh(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isText);
}

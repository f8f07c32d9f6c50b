/** The `searchParams` of a page, as Next gives them. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** Returns the query with its `?`, or an empty string. */
export function queryOf(params: SearchParams): string {
  const pairs = Object.entries(params).flatMap(([key, value]) => [value ?? []].flat().map((one) => [key, one]));
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : '';
}

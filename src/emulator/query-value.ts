/** A query parameter by its decoded name in any case, given in small letters: the JavaScript SDK writes `api%2Dversion`. */
export function queryValue(query: URLSearchParams, wanted: string): string | undefined {
  for (const [name, value] of query) {
    if (name.toLowerCase() === wanted) return value;
  }
  return undefined;
}

/** Where a key may stand in a request; the value of `api_key.location`. */
export type LocationKind = 'header' | 'authorization' | 'query' | 'cookie';

/** One configured place to look for a key. */
export type KeyLocation =
  | { readonly kind: 'header'; /** Lower case. */ readonly name: string }
  | { readonly kind: 'authorization'; /** Lower case, such as `apikey`. */ readonly scheme: string }
  | { readonly kind: 'query'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string };

/** An error description may not hold quotes, backslashes or anything beyond ASCII. RFC 6749 §4.1.2.1. */
export const describable = (text: string): string =>
  text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?');

import { isNestedTooDeeply } from '../../../core/json.ts';

/** A body as people read it: JSON with its levels, everything else as it was. */
export function pretty(body: string): string {
  if (isNestedTooDeeply(body)) return body;
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

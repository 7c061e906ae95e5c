import { isObject } from '../../core/json.ts';
import { REVISIONS, type Revision } from './check.ts';
import { type McpHop, text } from './hops.ts';

/** Rules of all revisions. */
export const ALWAYS: readonly Revision[] = REVISIONS;
/** Rules that came with 2025-11-25. */
export const SINCE_2025_11_25: readonly Revision[] = ['2025-11-25', '2026-07-28'];
/** Rules that came with 2026-07-28. */
export const SINCE_2026_07_28: readonly Revision[] = ['2026-07-28'];
/** Rules of the 2025 era, whose sessions are gone since. */
export const UNTIL_2025_11_25: readonly Revision[] = ['2025-06-18', '2025-11-25'];

const VERSION = 'io.modelcontextprotocol/protocolVersion';

/** What a request says about its revision: the header, `_meta`, or what `initialize` asks for. */
function claimedBy({ exchange, rpc }: McpHop): string | undefined {
  const header = exchange.request.headers['mcp-protocol-version'];
  if (header !== undefined) return header;
  const meta = rpc?.params._meta;
  return (isObject(meta) ? text(meta, VERSION) : undefined) ?? text(rpc?.params, 'protocolVersion');
}

/**
 * The revision that a client speaks: what its last request says. An older one than we know counts as the oldest, and a
 * client that says nothing is judged by the newest.
 */
export function revisionOf(mcp: readonly McpHop[]): Revision {
  const claimed = mcp
    .map(claimedBy)
    .findLast((version) => version !== undefined && /^\d{4}-\d\d-\d\d$/.test(version));
  const newest: Revision = '2026-07-28';
  if (claimed === undefined) return newest;
  return REVISIONS.findLast((revision) => revision <= claimed) ?? '2025-06-18';
}

import type { Issue } from '../../../../../core/issues.ts';
import { isObject } from '../../../../../core/json.ts';
import { err, ok, type Result } from '../../../../../core/result.ts';
import type { FactName } from '../../../../../lab/faults/facts.ts';
import type { Fault } from '../../../../../lab/faults/fault.ts';

/** A fact that a request has to have; several values, by commas, mean any of them. */
export interface FactRow {
  readonly fact: FactName;
  readonly values: string;
}

/** A fault as a form has it, not yet checked. */
export interface Draft {
  readonly id: string;
  readonly seam: string;
  readonly match: readonly FactRow[];
  /** Which of the matching requests: the next one, some from the n-th, or all. */
  readonly which: 'next' | 'nth' | 'all';
  readonly nth: string;
  /** Empty: all from there. */
  readonly times: string;
  /** Counted over all clients, for each of them, or of one only. */
  readonly whose: 'everybody' | 'each' | 'one';
  readonly clientId: string;
  readonly after: string;
  /** JSON */
  readonly params: string;
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** A fault, to be changed in a form. */
export function draftOf(fault: Fault): Draft {
  const { id, seam, match = {}, nth = 1, times, per, after = '', params } = fault;
  const one = per === undefined && typeof match.client_id === 'string' ? match.client_id : undefined;
  const rows = Object.entries(match).flatMap(
    ([fact, values]) =>
      values === undefined || (fact === 'client_id' && one !== undefined)
        ? []
        : [{ fact: fact as FactName, values: [values].flat().join(', ') }], // keys by the schema
  );
  const all = nth === 1 && times === undefined;
  return {
    id,
    seam,
    match: rows,
    which: all ? 'all' : nth === 1 && times === 1 ? 'next' : 'nth',
    nth: String(nth),
    times: times === undefined ? '' : String(times),
    whose: per === 'client' ? 'each' : one === undefined ? 'everybody' : 'one',
    clientId: one ?? '',
    after,
    params: pretty(params),
  };
}

const valuesOf = (text: string): string | string[] => {
  const values = text
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);
  return values.length === 1 ? (values[0] ?? '') : values;
};

const counted = ({ which, nth, times }: Draft): object => {
  if (which === 'all') return {};
  if (which === 'next') return { times: 1 };
  return { ...(nth === '1' ? {} : { nth: Number(nth) }), ...(times === '' ? {} : { times: Number(times) }) };
};

/** Reads JSON that a person typed; what is wrong is told by `path`. */
export function jsonOf(text: string, path: string): Result<unknown, readonly Issue[]> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err([{ path, message: `not JSON: ${error instanceof Error ? error.message : String(error)}` }]);
  }
}

/** The fault that a form describes, as it goes to the server, which checks it. */
export function faultOf(draft: Draft): Result<Readonly<Record<string, unknown>>, readonly Issue[]> {
  const { id, seam, whose, clientId, after } = draft;
  const params = jsonOf(draft.params, 'params');
  if (!params.ok) return params;
  const match = Object.fromEntries([
    ...draft.match.map(({ fact, values }) => [fact, valuesOf(values)] as const),
    ...(whose === 'one' ? [['client_id', clientId.trim()] as const] : []),
  ]);
  return ok({
    id: id.trim(),
    seam,
    ...(Object.keys(match).length === 0 ? {} : { match }),
    ...counted(draft),
    ...(whose === 'each' ? { per: 'client' } : {}),
    ...(after.trim() === '' ? {} : { after: after.trim() }),
    params: params.value,
  });
}

/** Reads a whole fault that a person wrote as JSON: as far as is needed to send it. */
export function writtenFault(text: string): Result<Readonly<Record<string, unknown>>, readonly Issue[]> {
  const read = jsonOf(text, 'the fault');
  if (!read.ok) return read;
  if (!isObject(read.value)) return err([{ path: 'the fault', message: 'expected an object' }]);
  return typeof read.value.id === 'string' && read.value.id !== ''
    ? ok(read.value)
    : err([{ path: 'id', message: 'expected a name: lower-case letters, digits and hyphens' }]);
}

/** The issues of one member, and of what is inside it. */
export const issuesAt = (issues: readonly Issue[], member: string): Issue[] =>
  issues.filter(({ path }) => path === member || path.startsWith(`${member}.`));

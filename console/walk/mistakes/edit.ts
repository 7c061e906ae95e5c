import type { ClauseId } from '../../../core/clauses.ts';
import { addRow, changeOf, editRow, pristine, removeRow, restoreRow } from '../draft.ts';
import type { Draft, HopKind, Known, Row, Where, Who } from '../types.ts';

/** How a mistake changes a request; undefined where there is nothing to get wrong. */
export type Edit = (draft: Draft, known: Known) => Draft | undefined;

/** What a token is to be like that the authorization server of the playground signs for a mistake. */
export interface TokenWish {
  readonly audience?: string;
  readonly issuer?: string;
  /** Seconds. */
  readonly expiresIn?: number;
  readonly scope?: string;
}

/** Something that clients get wrong, offered with one click. */
export interface Mistake {
  readonly id: string;
  readonly hop: HopKind;
  readonly title: string;
  /** Sends the same request once more instead, where it says `again`. */
  readonly edit: Edit | 'again';
  /** It takes a token that is wrong on purpose: what that is like. */
  readonly mint?: TokenWish;
  /** The clause that it breaks. */
  readonly clause: ClauseId;
  /** Who notices at the strict server of the playground. */
  readonly who: Who;
  /** The hop at which it is noticed, where that is a later one. */
  readonly at?: HopKind;
  /** What is wrong with it. */
  readonly why: string;
  /** What a correct client does. */
  readonly instead: string;
  /** A scenario in which somebody notices what others let pass. */
  readonly strict?: string;
}

const find = (draft: Draft, where: Where, name: string): Row | undefined =>
  draft.rows.find((row) => row.where === where && row.name.toLowerCase() === name);

/** What was prepared in a row: a mistake changes that, so that it is the same whenever it is applied. */
const preparedValue = (row: Row): string => row.prepared?.value ?? row.value;

/** Leaves values out. */
export const leaveOut =
  (where: Where, ...names: readonly string[]): Edit =>
  (draft) => {
    const rows = names.flatMap((name) => find(draft, where, name) ?? []);
    if (rows.length === 0) return undefined;
    return rows.reduce((edited, { id }) => editRow(edited, id, { included: false }), draft);
  };

/** Changes a value. */
export const change =
  (where: Where, name: string, to: (value: string, known: Known, draft: Draft) => string | undefined): Edit =>
  (draft, known) => {
    const row = find(draft, where, name);
    const value = row && to(preparedValue(row), known, draft);
    if (!row || value === undefined || value === preparedValue(row)) return undefined;
    return editRow(draft, row.id, { value, included: true });
  };

/** Adds a value, next to one of the same name where there is one. */
export const add =
  (where: Where, name: string, from: (known: Known, draft: Draft) => string | undefined): Edit =>
  (draft, known) => {
    const value = from(known, draft);
    return value === undefined ? undefined : addRow(draft, { where, name, value });
  };

/** Sends values somewhere else in the request. */
export const move =
  (from: Where, to: Where, applies: (row: Row) => boolean = () => true): Edit =>
  (draft) => {
    const rows = draft.rows.filter((row) => row.where === from && row.prepared && applies(row));
    if (rows.length === 0) return undefined;
    return rows.reduce((edited, { id }) => editRow(edited, id, { where: to }), draft);
  };

/** Sends it to another URL. */
export const goTo =
  (to: (url: string, known: Known) => string | undefined): Edit =>
  (draft, known) => {
    const url = to(draft.prepared.url, known);
    return url === undefined || url === draft.prepared.url ? undefined : { ...draft, url };
  };

/** Several changes at once. */
export const all =
  (...edits: readonly Edit[]): Edit =>
  (draft, known) =>
    edits.reduce<Draft | undefined>((edited, edit) => edited && edit(edited, known), draft);

/** The last character of a value becomes another one. */
export const otherEnd = (value: string): string => {
  const at = Math.max(0, value.length - 2); // the very last one of base64url may carry bits that nobody reads
  return `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`;
};

const sameRow = (one: Row, other: Row): boolean =>
  one.where === other.where &&
  one.name === other.name &&
  one.value === other.value &&
  one.included === other.included;

/** What an edit changes about the draft as it was prepared. */
function touched(edit: Edit, draft: Draft, known: Known) {
  const base = pristine(draft);
  const edited = edit(base, known);
  if (!edited) return undefined;
  const before = new Map(base.rows.map((row) => [row.id, row]));
  const rows = edited.rows.filter((row) => {
    const was = before.get(row.id);
    return !was || !sameRow(was, row);
  });
  return { edited, rows };
}

/** What an edit changes, by name: one mistake may be part of another. */
export const touchedBy = (edit: Edit, draft: Draft, known: Known): string[] =>
  touched(edit, draft, known)?.rows.map(({ id, where, name }) => `${id} ${where} ${name}`) ?? [];

/** Whether a draft makes a mistake, be it by a click or by hand. */
export function isMade(edit: Edit, draft: Draft, known: Known): boolean {
  const change = touched(edit, draft, known);
  if (!change) return false;
  const { edited, rows } = change;
  if (edited.url !== edited.prepared.url && draft.url !== edited.url) return false;
  if (edited.method !== edited.prepared.method && draft.method !== edited.method) return false;
  return rows.every((row) =>
    draft.rows.some((mine) => (row.prepared ? mine.id === row.id : !mine.prepared) && alike(mine, row)),
  );
}

/** A value that is left out is left out, whatever it would have been. */
const alike = (mine: Row, row: Row): boolean =>
  row.included ? sameRow(mine, row) : !mine.included && mine.name === row.prepared?.name;

/** Makes a mistake, or takes it back. */
export function toggle(edit: Edit, draft: Draft, known: Known): Draft {
  const change = touched(edit, draft, known);
  if (!change) return draft;
  if (!isMade(edit, draft, known)) return edit(draft, known) ?? draft;
  const { edited, rows } = change;
  const back = rows.reduce((result, row) => {
    if (row.prepared) return restoreRow(result, row.id);
    const mine = result.rows.find((one) => !one.prepared && sameRow(one, row));
    return mine ? removeRow(result, mine.id) : result;
  }, draft);
  return {
    ...back,
    ...(edited.url === edited.prepared.url ? {} : { url: draft.prepared.url }),
    ...(edited.method === edited.prepared.method ? {} : { method: draft.prepared.method }),
  };
}

/** The rows that differ from what was prepared, in words. */
export const changesIn = (draft: Draft): string[] => [
  ...draft.rows.flatMap((row) => {
    const how = changeOf(row);
    return how === undefined ? [] : [`${row.name || 'a row without a name'} ${how}`];
  }),
  ...(draft.body === undefined ? [] : ['body written by hand']),
  ...(draft.method === draft.prepared.method ? [] : [`method ${draft.method}`]),
  ...(draft.url === draft.prepared.url ? [] : ['URL changed']),
];

import type { HttpRequest } from '../../client/http.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Draft, PlainRequest, Row, Where } from './types.ts';

/** What a row is made from. */
export interface Prepared {
  readonly where: Where;
  readonly name: string;
  readonly value: string;
}

const rowsOf = (prepared: readonly Prepared[]): Row[] =>
  prepared.map(({ where, name, value }, id) => ({
    id,
    where,
    name,
    value,
    included: true,
    prepared: { where, name, value },
  }));

/** A draft as it was prepared. */
export const draftOf = (method: string, url: string, prepared: readonly Prepared[]): Draft => ({
  method,
  url,
  rows: rowsOf(prepared),
  prepared: { method, url },
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** A JSON value as a row holds it: text stands for itself, unless it could be taken for something else. */
const jsonText = (value: unknown): string =>
  typeof value === 'string' && parsed(value) === value ? value : JSON.stringify(value, null, 1);

/** A request that a hop of the client made, as rows. */
export function draftOfRequest(request: HttpRequest, more: readonly Prepared[] = []): Draft {
  const headers = Object.entries(request.headers).map(([name, value]) => ({
    where: 'header' as const,
    name,
    value,
  }));
  return draftOf(request.method, request.url, [...more, ...bodyRows(request), ...headers]);
}

function bodyRows({ body, headers }: HttpRequest): Prepared[] {
  if (body === undefined) return [];
  if (headers['content-type'] === 'application/x-www-form-urlencoded') {
    return [...new URLSearchParams(body)].map(([name, value]) => ({ where: 'form', name, value }));
  }
  const members = Object.entries(JSON.parse(body) as Record<string, unknown>); // written by our own builders
  return members.map(([name, value]) => ({ where: 'json', name, value: jsonText(value) }));
}

const withRows = (draft: Draft, change: (row: Row) => Row | undefined): Draft => ({
  ...draft,
  rows: draft.rows.flatMap((row) => change(row) ?? []),
});

/** Changes one row. */
export const editRow = (draft: Draft, id: number, change: Partial<Omit<Row, 'id' | 'prepared'>>): Draft =>
  withRows(draft, (row) => (row.id === id ? { ...row, ...change } : row));

/** Adds a row of the person's own. */
export const addRow = (draft: Draft, row: Prepared): Draft => ({
  ...draft,
  rows: [...draft.rows, { ...row, id: Math.max(-1, ...draft.rows.map(({ id }) => id)) + 1, included: true }],
});

/** Takes a row away that the person added. */
export const removeRow = (draft: Draft, id: number): Draft =>
  withRows(draft, (row) => (row.id === id ? undefined : row));

/** Puts a row back as it was prepared. */
export const restoreRow = (draft: Draft, id: number): Draft =>
  withRows(draft, (row) =>
    row.id === id && row.prepared ? { ...row, ...row.prepared, included: true } : row,
  );

/** The draft as it was prepared. */
export function pristine({ body: _written, ...draft }: Draft): Draft {
  const rows = draft.rows.flatMap((row) =>
    row.prepared ? [{ ...row, ...row.prepared, included: true }] : [],
  );
  return { ...draft, ...draft.prepared, rows };
}

/** What is different about a row. */
export type Change = 'changed' | 'left out' | 'added';

/** Whether and how a row differs from what was prepared. */
export function changeOf({ prepared, included, where, name, value }: Row): Change | undefined {
  if (!prepared) return included ? 'added' : undefined;
  if (!included) return 'left out';
  const same = where === prepared.where && name === prepared.name && value === prepared.value;
  return same ? undefined : 'changed';
}

/** Whether anything differs from what was prepared. */
export const isEdited = (draft: Draft): boolean =>
  draft.body !== undefined ||
  draft.method !== draft.prepared.method ||
  draft.url !== draft.prepared.url ||
  draft.rows.some((row) => changeOf(row) !== undefined);

const included = (draft: Draft, where: Where): Row[] =>
  draft.rows.filter((row) => row.where === where && row.included);

/** A value as it is sent; undefined when it is left out. */
export const valueIn = (draft: Draft, where: Where, name: string): string | undefined =>
  included(draft, where).find((row) => row.name.toLowerCase() === name.toLowerCase())?.value;

/** The body that the rows make; undefined when nothing of it is left. */
export function bodyOf(draft: Draft): string | undefined {
  if (draft.body !== undefined) return draft.body;
  const form = included(draft, 'form');
  if (form.length > 0) return new URLSearchParams(form.map(({ name, value }) => [name, value])).toString();
  const json = included(draft, 'json');
  if (json.length === 0) return undefined;
  return JSON.stringify(Object.fromEntries(json.map(({ name, value }) => [name, parsed(value)])));
}

/** The parameters of a JSON-RPC message, as far as it is one. JSON-RPC 2.0 §4.2. */
export function rpcParams(draft: Draft): JsonObject | undefined {
  const message = parsed(bodyOf(draft) ?? '');
  return isObject(message) && isObject(message.params) ? message.params : undefined;
}

/** The URL with the rows of the query. A query that it has is kept. RFC 6749 §3.1. */
export function urlOf(draft: Draft): string {
  const query = new URLSearchParams(included(draft, 'query').map(({ name, value }) => [name, value]));
  if (query.size === 0) return draft.url;
  return `${draft.url}${draft.url.includes('?') ? '&' : '?'}${query}`;
}

/** The request that a draft makes. */
export function requestOf(draft: Draft): PlainRequest {
  const body = bodyOf(draft);
  return {
    method: draft.method,
    url: urlOf(draft),
    headers: included(draft, 'header').map(({ name, value }) => [name, value]),
    ...(body === undefined ? {} : { body }),
  };
}

/** A request as it goes over the wire. RFC 9112 §3. */
export function rawText({ method, url, headers, body }: PlainRequest): string {
  const at = URL.parse(url);
  const lines = [
    `${method} ${at ? `${at.pathname}${at.search}` : url} HTTP/1.1`,
    ...(at ? [`host: ${at.host}`] : []),
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join('\n')}\n${body === undefined ? '' : `\n${body}\n`}`;
}

import { type HttpAnswer, jsonObject } from './http.ts';

/** The error of an OAuth endpoint; empty strings where the body has none. RFC 6749 §5.2. */
export interface OAuthError {
  readonly error: string;
  readonly description: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads the error of an answer; what is not an OAuth error is described by the start of its body. */
export function oauthErrorOf(answer: HttpAnswer): OAuthError {
  const parsed = jsonObject(answer);
  if (!parsed.ok || typeof parsed.value.error !== 'string') {
    return { error: '', description: answer.body.trim().slice(0, 200) || 'no error code in the body' };
  }
  return { error: parsed.value.error, description: text(parsed.value.error_description) };
}

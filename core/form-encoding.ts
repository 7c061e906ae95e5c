/**
 * A name or value of `application/x-www-form-urlencoded` as it was meant. What is not encoded so stays as it is: somebody
 * wrote it, and it says what it says.
 */
export function formDecoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

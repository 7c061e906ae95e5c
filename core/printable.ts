/**
 * Text that somebody else wrote, as a line of a terminal or a log may show it: control characters could move the cursor
 * or start another line, and bidirectional overrides could show the rest in another order.
 */
export const printable = (text: string): string =>
  text.replace(/[^\x20-\x7e\u00a0-\u2027\u202f-\u2065\u2070-\uffff]/g, '?');

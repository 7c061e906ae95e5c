/**
 * Text that somebody else wrote, as a line of a terminal or a log may show it: control characters could move the cursor
 * or start another line, bidirectional overrides show the rest in another order, and invisible ones hide what differs.
 */
export const printable = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');

/** The same for a document of several lines: line breaks and tabs are its own. */
export const printableLines = (text: string): string => text.replace(/[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu, '?');

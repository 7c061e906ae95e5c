/** One event of a stream. WHATWG HTML §9.2.6. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

/** Parses the complete events of a stream; an event is complete when its blank line is there. */
export function parseEvents(text: string): ServerSentEvent[] {
  const blocks = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n\n')
    .slice(0, -1);
  return blocks.flatMap((block) => {
    let event = 'message';
    let id: string | undefined;
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
      if (field === 'data') data.push(value);
      else if (field === 'event') event = value;
      else if (field === 'id') id = value;
    }
    return data.length === 0 ? [] : [{ event, data: data.join('\n'), ...(id === undefined ? {} : { id }) }];
  });
}

/** Where a stream can be taken up again. */
export interface StreamPosition {
  readonly lastEventId: string | undefined;
  /** Milliseconds to wait before. */
  readonly retry: number | undefined;
}

/** The position at the end of a stream. WHATWG HTML §9.2.6: an event without data still moves it. */
export function streamPosition(text: string): StreamPosition {
  const last = (field: string): string | undefined =>
    [...text.matchAll(new RegExp(`^${field}: ?([^\\r\\n]*)$`, 'gm'))].at(-1)?.[1];
  const retry = last('retry');
  return { lastEventId: last('id'), retry: retry && /^\d+$/.test(retry) ? Number(retry) : undefined };
}

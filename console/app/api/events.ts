/** How a stream of events is doing. */
export type StreamState = 'connecting' | 'open' | 'lost';

/** What is called back. */
export interface StreamListener {
  /** The stream is open, for the first time or again: whatever happened in between has to be asked for. */
  readonly onOpen: () => void;
  readonly onEvent: (event: unknown) => void;
  readonly onState: (state: StreamState) => void;
}

/** Milliseconds until a lost stream is tried again: at first, and at most. */
const RETRY = { first: 500, most: 5_000 } as const;

/**
 * Follows a stream of events, and opens it again whenever it is lost, until it is stopped. An EventSource gives up when
 * the answer is an error, as it is while a server starts anew: so every loss is handled here. While nobody sees the page
 * the stream is closed: a browser has six connections to a server, and ten tabs would leave none for the eleventh.
 *
 * @returns stops it
 */
export function follow(path: string, { onOpen, onEvent, onState }: StreamListener): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let delay: number = RETRY.first;

  function close(): void {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  }

  function open(): void {
    source = new EventSource(path);
    source.onopen = () => {
      delay = RETRY.first;
      onState('open');
      onOpen();
    };
    source.onmessage = ({ data }) => onEvent(JSON.parse(data));
    source.onerror = () => {
      close();
      onState('lost');
      retry = setTimeout(open, delay);
      delay = Math.min(delay * 2, RETRY.most);
    };
  }

  const onVisibility = (): void => {
    close();
    if (document.visibilityState === 'visible') open();
  };

  onState('connecting');
  if (document.visibilityState === 'visible') open();
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    close();
  };
}

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Puts the focus somewhere, unless somebody has put it elsewhere: it is at the body when what had it is gone. */
const focusIfLost = (id: string): void => {
  if (document.activeElement === document.body) document.getElementById(id)?.focus();
};

/**
 * The heading of something that has just opened: the focus goes there, for those who do not see it open.
 *
 * @param props.returnTo id of what has the focus when it closes
 */
export function OpenedHeading({
  returnTo,
  children,
}: {
  readonly returnTo?: string;
  readonly children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    if (returnTo === undefined) return;
    return () => void setTimeout(focusIfLost, 0, returnTo); // once what takes its place is there
  }, []);
  return (
    <h2 ref={heading} tabIndex={-1}>
      {children}
    </h2>
  );
}

/**
 * What was done. Its place is there before, so that nothing moves, and the focus goes there, since the button that was
 * pressed is gone with what it deleted.
 */
export function Said({ text }: { readonly text: string }) {
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (text !== '') said.current?.focus();
  }, [text]);
  return (
    <p ref={said} class="manage-said" role="status" tabIndex={-1}>
      {text}
    </p>
  );
}

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import './confirm.css';

/**
 * A button for what cannot be taken back: it says first what will be lost, in its place, and does it on the second press.
 * Escape leaves it as it was.
 */
export function Confirm({
  label,
  what = label,
  consequence,
  confirm,
  onConfirm,
  busy = false,
}: {
  readonly label: string;
  /** The label in full, where several buttons have the same: "Delete the client x". */
  readonly what?: string;
  readonly consequence: ComponentChildren;
  /** What the second button says: "Delete it". */
  readonly confirm: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly busy?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const first = useRef<HTMLButtonElement>(null);
  const second = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (open) second.current?.focus();
    else if (wasOpen.current) first.current?.focus();
    wasOpen.current = open;
  }, [open]);
  if (!open) {
    return (
      <button
        ref={first}
        type="button"
        class="danger"
        aria-label={what === label ? undefined : what}
        disabled={busy}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
    );
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setOpen(false);
  };
  return (
    <fieldset class="confirm" onKeyDown={leave}>
      <legend class="visually-hidden">{what}</legend>
      <p id={id}>{consequence}</p>
      <div class="row">
        <button
          ref={second}
          type="button"
          class="danger"
          aria-describedby={id}
          disabled={busy}
          onClick={() => void onConfirm().finally(() => setOpen(false))}
        >
          {confirm}
        </button>
        <button type="button" onClick={() => setOpen(false)}>
          Cancel
        </button>
      </div>
    </fieldset>
  );
}

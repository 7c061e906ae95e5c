import { useRef, useState } from 'preact/hooks';
import './copy.css';

/** Milliseconds that a button says that it has copied. */
const SAID = 1500;

/** A button that puts a text on the clipboard and says so. */
export function CopyButton({
  text,
  what = 'Copy',
  label = 'Copy',
}: {
  readonly text: string;
  /** What is copied, for those who do not see what it stands beside: "Copy the URL". */
  readonly what?: string;
  /** What is written on it. */
  readonly label?: string;
}) {
  const [said, say] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const copy = async () => {
    clearTimeout(timer.current);
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    say(done ? 'Copied' : 'Not allowed here');
    timer.current = setTimeout(() => say(''), SAID);
  };
  return (
    <button type="button" class="copy" aria-label={what} onClick={() => void copy()}>
      <span aria-live="polite">{said || label}</span>
    </button>
  );
}

/** A line that is there to be copied. */
export function CopyLine({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div class="copy-line">
      <span class="copy-label">{label}</span>
      <code>{text}</code>
      <CopyButton text={text} what={`Copy: ${label}`} />
    </div>
  );
}

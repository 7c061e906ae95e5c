import { useEffect, useState } from 'preact/hooks';

/** Where the exchange stands beside the diagram; live.css has the same number. */
const WIDE = '(min-width: 62.5rem)';

/** Whether there is room for the diagram and an exchange beside it. */
export function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia(WIDE).matches);
  useEffect(() => {
    const query = matchMedia(WIDE);
    const follow = () => setWide(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return wide;
}

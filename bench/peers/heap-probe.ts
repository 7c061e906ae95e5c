/** Loaded in front of a server whose heap is measured: answers `heap` with the bytes that survive a collection. */
process.on('message', (message) => {
  if (message !== 'heap' || !globalThis.gc) return;
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.(heapUsed + external);
});
process.channel?.unref();

/** Preloaded into a child: when whoever started it is gone, even by kill -9, it stops as if asked to. */
if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

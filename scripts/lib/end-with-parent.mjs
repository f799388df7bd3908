/** Preloaded into a child: when the process that started it is gone, even by kill -9, it stops as if asked to. */
if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

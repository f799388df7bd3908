/**
 * Loaded first into the sandbox. The SDK takes a stack trace of every promise, and translates it by the source map: with a limit of
 * zero there is nothing to translate. Errors of workflow code keep their messages and lose their stacks, which nobody is shown.
 */
(Error as unknown as { stackTraceLimit: number }).stackTraceLimit = 0;

export {};

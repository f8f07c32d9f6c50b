import { format } from 'node:util';
import pino, { type DestinationStream, type Logger } from 'pino';
import { requestFields } from './request-context';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/**
 * JSON, one line each, to standard error, whatever the text holds. Never a secret, never what people say. Lines that
 * belong to a request carry its id.
 */
export function openLog(level: string, to: DestinationStream = pino.destination({ fd: 2, sync: true })): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      mixin: requestFields,
      redact: ['*.password', '*.cookie', '*.secret'],
    },
    to,
  );
}

/** What libraries say to the console on their own goes to the log: one line, whatever it holds. */
export function captureConsole(log: Log): void {
  console.error = (...said: unknown[]) => log.error(told(said), 'console');
  console.warn = (...said: unknown[]) => log.warn(told(said), 'console');
}

/** An error is described as any other: printed whole, a failed statement would show its values. */
function told(said: unknown[]): { said: string; err?: unknown } {
  const err = said.find((each) => each instanceof Error);
  return { said: format(...said.filter((each) => !(each instanceof Error))), ...(err ? { err } : {}) };
}

/** Name, code and stack; not the statement that failed, which holds what people said. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, stack } = error;
  const cause = error.cause ? describeError(error.cause) : undefined;
  const code = 'code' in error ? error.code : undefined;
  // The message stands in the stack too, and may itself have lines that begin like a frame.
  const frames = stack
    ?.replace(error.message, () => '')
    .split('\n')
    .filter((line) => line.startsWith('    at '));
  // Database errors quote the statement or the value in their message.
  const message = 'sql' in error || 'query' in error ? 'database error' : error.message;
  return { name, code, message, stack: frames?.join('\n'), cause };
}

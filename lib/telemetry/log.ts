import { format, types } from 'node:util';
import pino, { type DestinationStream, type Logger } from 'pino';
import { requestFields } from './request-context';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/**
 * Opens a log that writes JSON to standard error. Each entry is exactly one line, whatever it contains. Nobody may log
 * a secret or what people write. Lines that belong to a request have its id.
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

/** Sends the console output of libraries to the log. Each call is exactly one line, whatever it contains. */
export function captureConsole(log: Log): void {
  console.error = (...said: unknown[]) => {
    if (said.some(isClientGone)) log.debug(told(said), 'console');
    else log.error(told(said), 'console');
  };
  console.warn = (...said: unknown[]) => log.warn(told(said), 'console');
}

/**
 * Whether this is Node's error for a client that disconnected before it had sent its whole request, which is no error
 * of the server.
 */
export function isClientGone(error: unknown): boolean {
  return types.isNativeError(error) && 'code' in error && error.code === 'ECONNRESET' && error.message === 'aborted';
}

/** Separates the first error from the other arguments, which become text as the console would print it. */
function told(said: unknown[]): { said: string; err?: unknown } {
  const err = said.find((value) => types.isNativeError(value));
  const rest = err === undefined ? said : said.filter((value) => value !== err);
  return { said: format(...rest.map((value) => reduced(value))), ...(err === undefined ? {} : { err: reduced(err) }) };
}

/** How deep console arguments are searched for errors: `format` prints nothing deeper than this. */
const DEPTH = 3;

/**
 * Replaces the errors in a value by descriptions, because a printed database error contains the statement, its values
 * and its answer.
 */
function reduced(said: unknown, depth = 0): unknown {
  if (typeof said === 'string') return withoutStatement(said);
  if (types.isNativeError(said)) return describeError(said);
  if (typeof said !== 'object' || said === null || depth === DEPTH) return said;
  if (Array.isArray(said)) return said.map((value) => reduced(value, depth + 1));
  if (Object.getPrototypeOf(said) !== Object.prototype) return said;
  return Object.fromEntries(Object.entries(said).map(([key, value]) => [key, reduced(value, depth + 1)]));
}

/**
 * Some libraries print an error as text. Drizzle's message is the statement with its values, in any number of lines.
 */
function withoutStatement(text: string): string {
  const from = text.indexOf('Failed query:');
  return from === -1 ? text : `${text.slice(0, from)}database error`;
}

/** Formats an error for people at a terminal, with the same parts as in the log. */
export function errorText(error: unknown): string {
  if (!types.isNativeError(error)) return format(reduced(error));
  const { name, code, message, stack } = describeError(error) as Record<string, unknown>;
  const head = `${name}${code === undefined ? '' : ` (${code})`}: ${message}`;
  const cause = error.cause ? `caused by ${errorText(error.cause)}` : undefined;
  return [head, stack, cause].filter((part) => part !== undefined).join('\n');
}

/**
 * Describes an error by its name, code, message and stack. Leaves out the failed statement, which contains what people
 * wrote.
 */
function describeError(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && !types.isNativeError(error)) return reduced(error);
  if (!types.isNativeError(error)) return { message: String(error) };
  const { name } = error;
  const cause = error.cause ? describeError(error.cause) : undefined;
  const code = 'code' in error ? error.code : undefined;
  // Database errors quote the statement or the value in their message.
  const message = 'sql' in error || 'query' in error ? 'database error' : withoutStatement(error.message);
  return { name, code, message, stack: framesOf(error), cause };
}

/** Returns the frames of the stack, without the message, whose lines may look like frames. */
function framesOf({ stack = '', message }: Error): string | undefined {
  const from = stack.indexOf(message);
  const frames = from === -1 ? stack : stack.slice(from + message.length);
  const at = frames.indexOf('\n    at ');
  return at === -1 ? undefined : frames.slice(at + 1);
}

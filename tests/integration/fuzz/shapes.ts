import fc from 'fast-check';
import type { z } from 'zod';
import { oddText } from './oddities';

/** Values that fit the shape of a body or a frame, made from its zod schema. */

/** What is read here of a schema, and of its checks. */
interface Def {
  type: string;
  checks?: { _zod: { def: Check } }[];
  format?: string;
  values?: unknown[];
  entries?: Record<string, string>;
  element?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  innerType?: z.ZodType;
  options?: z.ZodType[];
  in?: z.ZodType;
}

interface Check {
  check: string;
  format?: string;
  pattern?: RegExp;
  value?: number;
  minimum?: number;
  maximum?: number;
}

/** Texts that some field takes: without them, few values would pass the checks that a schema does not tell. */
const KNOWN = ['hola', 'zpqkxwvu', 'una clave larga', 'America/Bogota', 'Europe/Madrid', '👍', 'ana@ejemplo.org'];

/**
 * @returns values that have the shape. Checks that are functions are not known here, so some of the values fail them
 * @throws Error for a kind of schema that is not known here
 */
export function fitting(schema: z.ZodType): fc.Arbitrary<unknown> {
  const def = schema._zod.def as unknown as Def;
  const checks = [def as unknown as Check, ...(def.checks ?? []).map(({ _zod }) => _zod.def)];
  switch (def.type) {
    case 'string':
      return fittingText(def, checks);
    case 'number':
      return fittingNumber(checks);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'literal':
      return fc.constantFrom(...(def.values ?? []));
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case 'array':
      return fc.array(fitting(inner(def.element)), {
        minLength: boundOf(checks, 'minimum') ?? 0,
        maxLength: Math.min(boundOf(checks, 'maximum') ?? 4, 12),
      });
    case 'object':
      return fittingObject(def.shape ?? {});
    case 'optional':
    case 'default':
      return fc.option(fitting(inner(def.innerType)), { nil: undefined });
    case 'nullable':
      return fc.option(fitting(inner(def.innerType)), { nil: null });
    case 'union':
      return fc.oneof(...(def.options ?? []).map(fitting));
    case 'pipe':
      return fitting(inner(def.in));
    default:
      throw new Error(`No values are known for the kind of schema ${def.type}`);
  }
}

function inner(schema: z.ZodType | undefined): z.ZodType {
  if (!schema) throw new Error('A part of the schema is missing');
  return schema;
}

function boundOf(checks: Check[], which: 'minimum' | 'maximum'): number | undefined {
  return checks.find((check) => check[which] !== undefined)?.[which];
}

function fittingText({ format }: Def, checks: Check[]): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'datetime')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(253_402_300_799_999) })
      .map((at) => at.toISOString());
  const pattern = checks.find((check) => check.pattern)?.pattern;
  if (pattern) return fc.stringMatching(pattern);
  const [minLength, maxLength] = [boundOf(checks, 'minimum') ?? 0, boundOf(checks, 'maximum') ?? 400];
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...KNOWN) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 100) }) },
    { weight: 1, arbitrary: oddText },
  );
}

function fittingNumber(checks: Check[]): fc.Arbitrary<number> {
  const bound = (check: string) => checks.find((each) => each.check === check)?.value;
  const [min, max] = [bound('greater_than') ?? 0, bound('less_than') ?? Number.MAX_SAFE_INTEGER];
  return fc.oneof(
    fc.integer({ min: Math.max(min, 1), max: Math.min(max, 1_000) }),
    fc.maxSafeInteger(),
    fc.constantFrom(min, max),
  );
}

function fittingObject(shape: Record<string, z.ZodType>): fc.Arbitrary<unknown> {
  return fc.record(Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, fitting(schema)])));
}

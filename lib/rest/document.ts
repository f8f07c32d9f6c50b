import { z } from 'zod';
import { PRODUCT } from '@/lib/product';
import type { Operation } from './operation';
import { OPERATIONS } from './operations';

/** The errors that every operation has. */
const ERRORS: Record<number, string> = {
  400: 'malformed: the body, the query or the text',
  401: 'no_token: there is no valid token',
  403: 'scope: the token does not allow this',
  404: 'not_found',
  429: 'too_many_tries, rate_limited: see Retry-After',
  503: 'busy, unavailable: send the same again after Retry-After',
};

/** And those with a body. */
const BODY_ERRORS: Record<number, string> = { 413: 'too_large', 415: 'content_type: the body is JSON' };

const error = z.looseObject({ error: z.string().describe('A code, as listed for the status') });

let made: object | null = null;

/** The OpenAPI 3.1 document, made from the schemas by which the handlers check requests. */
export function openApi(): object {
  made ??= document();
  return made;
}

function document(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of Object.values(OPERATIONS) as Operation[]) {
    const path = paths[operation.path] ?? {};
    paths[operation.path] = path;
    path[operation.method.toLowerCase()] = described(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: `${PRODUCT} API`, version: '1' },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A personal token, of /account/tokens' },
      },
      schemas: { Error: schemaOf(error, 'output') },
    },
  };
}

function described({ id, summary, scope, params, query, body, status, answer, errors = {} }: Operation): object {
  const refusals = Object.entries({ ...ERRORS, ...(body && BODY_ERRORS), ...merged(errors) }).map(
    ([code, description]) => {
      const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
      return [code, { description, content }];
    },
  );
  return {
    operationId: id,
    summary,
    description: `Needs a token with the scope \`${scope}\`.`,
    'x-scope': scope,
    parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query')],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    responses: {
      [status]: { description: 'Done', content: { 'application/json': { schema: schemaOf(answer, 'output') } } },
      ...Object.fromEntries(refusals),
    },
  };
}

/** What all operations have of a status, and then what this one has. */
function merged(errors: Record<number, string>): Record<number, string> {
  const both = Object.entries(errors).map(([code, text]) => [
    code,
    [ERRORS[Number(code)], text].filter(Boolean).join('; '),
  ]);
  return Object.fromEntries(both);
}

interface ObjectSchema {
  properties?: Record<string, { default?: unknown }>;
}

/** Addresses have text. What is described is the value that it stands for, such as a whole number. */
function parametersOf(shape: z.ZodType | undefined, place: 'path' | 'query'): object[] {
  if (!shape) return [];
  const { properties = {} } = schemaOf(shape, 'output') as ObjectSchema;
  return Object.entries(properties).map(([name, schema]) => ({ name, in: place, required: place === 'path', schema }));
}

function schemaOf(shape: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  return schema;
}

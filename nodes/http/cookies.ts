import { z } from 'zod';
import type { JsonSchema } from '#graph/json';

/** Cookies as an answer hands them on. */
export const cookieSchema = z.object({
  name: z.string().meta({ title: 'Name' }),
  value: z.string().meta({ title: 'Value' }),
  domain: z.string().meta({ title: 'Domain' }),
  path: z.string().default('/').meta({ title: 'Path' }),
  expires: z.string().nullable().default(null).meta({ title: 'Expires' }),
  secure: z.boolean().default(false).meta({ title: 'Secure' }),
  httpOnly: z.boolean().default(false).meta({ title: 'HTTP only' }),
  hostOnly: z.boolean().default(true).meta({ title: 'Host only' }),
});

/** The type of the cookies in an answer. */
export const cookiesType: JsonSchema = {
  type: 'array',
  description: 'The cookies after the call; give them to “Cookies” of a later request.',
  items: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      value: { type: 'string' },
      domain: { type: 'string' },
      path: { type: 'string' },
      expires: { type: ['string', 'null'] },
      secure: { type: 'boolean' },
      httpOnly: { type: 'boolean' },
      hostOnly: { type: 'boolean' },
    },
    required: ['name', 'value', 'domain', 'path', 'expires', 'secure', 'httpOnly', 'hostOnly'],
  },
};

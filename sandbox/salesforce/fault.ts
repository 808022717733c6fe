import { z } from 'zod'

/**
 * Ways in which this Salesforce can misbehave. `times` counts down and then the fault is over;
 * without it the fault stays until it is removed. `userId` limits it to one person; `private_sharing` is the org's as soon
 * as it is anybody's, and keeps only this person to Leads and Contacts of their own.
 */
export const fault = z.object({
  name: z.enum([
    'api_disabled',
    'expire_access_tokens',
    'my_domain_renamed',
    'next_task_write_drops_after_commit',
    'next_call_503_html',
    'activity_fields_off',
    'rotation_off',
    'deny_record',
    'drop_response_after_rotation',
    'refresh_held',
    'authorize_error',
    'token_error',
    'rest_error',
    'token_503_html',
    'other_email',
    'email_unverified',
    'no_api_scope',
    'other_org',
    'refresh_token_unasked',
    'canvas_signature',
    'canvas_id_only',
    'rest_held',
    'hidden_fields',
    'encrypted_fields',
    'task_record_types',
    'person_account',
    'private_sharing',
  ]),
  times: z.int().positive().optional(),
  userId: z.string().optional(),
  /** `refresh_token_unasked`: what the answer grants; without it, all that the user has allowed the app. */
  scopes: z.array(z.string()).optional(),
  /** `hidden_fields`, `encrypted_fields`: `Contact.Email`, …. */
  fields: z.array(z.string()).optional(),
  /** `task_record_types`: what the record type leaves of a list, by column. */
  lists: z.record(z.string(), z.array(z.string())).optional(),
  /** `deny_record`: the record nobody may see; `person_account`: the account that is a person. */
  id: z.string().optional(),
  /** `authorize_error`, `token_error`: the OAuth error; `rest_error`: the errorCode. */
  error: z.string().optional(),
  description: z.string().optional(),
  status: z.int().min(400).max(599).optional(),
})

export type Fault = z.infer<typeof fault>

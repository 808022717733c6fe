import { z } from 'zod'

const app = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  redirectUris: z.array(z.url()).min(1),
})

const schema = z.object({
  /** First of four ports: Salesforce, Google, Microsoft, mail. 0 takes free ones. */
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65532).default(4001),
  /** Folder that holds the vendors' state files; `:memory:` keeps the state in none. */
  SANDBOX_DATA: z.string().min(1),
  /** The apps that the vendors know: JSON `{ salesforce, google, microsoft }`; without the last one there is no Microsoft. */
  SANDBOX_APPS: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(
      z.object({
        salesforce: app.extend({
          name: z.string().default('MSI Actions'),
          /** Where the Canvas app lives: Salesforce POSTs the signed request to it. */
          canvasUrl: z.url(),
        }),
        google: app.extend({ name: z.string().default('MSI Actions') }),
        microsoft: app
          .extend({
            name: z.string().default('MSI Actions'),
            /** Whose accounts the registration is for, as Entra's manifest says it: one directory's or any's. */
            signInAudience: z.enum(['AzureADMyOrg', 'AzureADMultipleOrgs']).default('AzureADMultipleOrgs'),
          })
          .optional(),
      }),
    ),
})

export type SandboxSettings = z.infer<typeof schema>
export type SalesforceApp = SandboxSettings['SANDBOX_APPS']['salesforce']
export type GoogleApp = SandboxSettings['SANDBOX_APPS']['google']
export type MicrosoftApp = NonNullable<SandboxSettings['SANDBOX_APPS']['microsoft']>

/** Reads what the launcher hands over. Throws with the variable's name when it is wrong. */
export function readSettings(env: NodeJS.ProcessEnv): SandboxSettings {
  return schema.parse(env)
}

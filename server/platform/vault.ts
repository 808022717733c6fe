import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Where a secret stands. It is bound into the cipher text: moved elsewhere, it cannot be opened. */
export interface SecretPlace {
  workspaceId: string
  table: string
  column: string
  rowId: string
}

/** Neither of our keys wrapped what is to be opened. */
export class WrongKey extends Error {
  constructor() {
    super(
      'The secret key does not fit this database: set SECRET_KEY (in sandbox mode the file secret.key in the data folder) to the one it was made with.',
    )
    this.name = 'WrongKey'
  }
}

/** Seals the secrets of one installation. */
export interface Vault {
  /** A new data key for a workspace, wrapped; goes into `workspace.data_key`. */
  newDataKey(workspaceId: string): Buffer
  seal(place: SecretPlace, secret: string): Promise<Buffer>
  open(place: SecretPlace, sealed: Buffer): Promise<string>
  /**
   * Makes fingerprints of texts, HMAC-SHA256 as 64 hexadecimal figures: the same for as long as the data key is, whatever
   * wraps it. `wrapped` is asked for the workspace's data key where it is not known yet, by whoever holds a transaction.
   */
  fingerprints(workspaceId: string, wrapped?: () => Promise<Buffer>): Promise<(text: string) => string>
  /** Which of our keys wrapped a data key; null when neither did. */
  wrappedBy(workspaceId: string, wrapped: Buffer): 'current' | 'previous' | null
  /** The same data key, wrapped by the current key. Throws when neither key fits. */
  rewrap(workspaceId: string, wrapped: Buffer): Buffer
}

export interface VaultKeys {
  /** 32 bytes or more. */
  current: Buffer
  /** The key before the last rotation; data keys it wrapped can still be opened. */
  previous: Buffer | null
}

/**
 * Envelope encryption: AES-256-GCM with a data key a workspace, wrapped by the installation's key. Keys are derived
 * by HKDF, one purpose a key. `readDataKey` fetches the wrapped key of a workspace.
 */
export function createVault(keys: VaultKeys, readDataKey: (workspaceId: string) => Promise<Buffer>): Vault {
  const wrapping = [keys.current, keys.previous]
    .filter((key) => key !== null)
    .map((key) => derive(key, 'wrap data keys'))
  const opened = new Map<string, { seal: Buffer; recognise: Buffer }>()

  async function keysOf(workspaceId: string, wrapped = () => readDataKey(workspaceId)) {
    const known = opened.get(workspaceId)
    if (known) return known
    const key = unwrap(wrapping, workspaceId, await wrapped())
    const purposes = { seal: derive(key, 'seal columns'), recognise: derive(key, 'recognise texts') }
    opened.set(workspaceId, purposes)
    return purposes
  }
  const dataKey = async (workspaceId: string) => (await keysOf(workspaceId)).seal

  return {
    newDataKey(workspaceId) {
      return encrypt(wrapping[0] as Buffer, wrapContext(workspaceId), randomBytes(32))
    },
    wrappedBy(workspaceId, wrapped) {
      const fitting = wrapping.findIndex((key) => unwrapWith(key, workspaceId, wrapped) !== null)
      return fitting < 0 ? null : fitting === 0 ? 'current' : 'previous'
    },
    rewrap(workspaceId, wrapped) {
      const key = unwrap(wrapping, workspaceId, wrapped)
      return encrypt(wrapping[0] as Buffer, wrapContext(workspaceId), key)
    },
    async fingerprints(workspaceId, wrapped) {
      const { recognise } = await keysOf(workspaceId, wrapped)
      return (text) => createHmac('sha256', recognise).update(text, 'utf8').digest('hex')
    },
    async seal(place, secret) {
      return encrypt(await dataKey(place.workspaceId), placeContext(place), Buffer.from(secret, 'utf8'))
    },
    async open(place, sealed) {
      return decrypt(await dataKey(place.workspaceId), placeContext(place), sealed).toString('utf8')
    },
  }
}

function unwrap(wrapping: Buffer[], workspaceId: string, wrapped: Buffer): Buffer {
  for (const key of wrapping) {
    const opened = unwrapWith(key, workspaceId, wrapped)
    if (opened) return opened
  }
  throw new WrongKey()
}

/** Null when this key did not wrap it. */
function unwrapWith(key: Buffer, workspaceId: string, wrapped: Buffer): Buffer | null {
  try {
    return decrypt(key, wrapContext(workspaceId), wrapped)
  } catch {
    return null
  }
}

function derive(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, 'msi-actions', purpose, 32))
}

const wrapContext = (workspaceId: string) => `workspace|data_key|${workspaceId}`
const placeContext = (p: SecretPlace) => [p.workspaceId, p.table, p.column, p.rowId].join('|')

const version = 1

/** `version (1) | iv (12) | tag (16) | cipher text` */
function encrypt(key: Buffer, context: string, plain: Buffer): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([version]), iv, cipher.getAuthTag(), body])
}

function decrypt(key: Buffer, context: string, sealed: Buffer): Buffer {
  if (sealed[0] !== version || sealed.length < 29) throw new Error('Not a sealed secret')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13))
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(13, 29))
  return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()])
}

import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** What a server on loopback needs to speak TLS, and the authority that vouches for it. All in PEM. */
export interface Certificates {
  authority: string
  certificate: string
  key: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const hour = 3_600_000

/** An authority for one run, whose key is kept nowhere, and a certificate of 127.0.0.1 by it. */
export async function makeCertificates(): Promise<Certificates> {
  cryptoProvider.set(crypto)
  const usages: KeyUsage[] = ['sign', 'verify']
  const [authorityKeys, keys] = await Promise.all(
    [1, 2].map(() => crypto.subtle.generateKey(algorithm, true, usages)),
  )
  if (!authorityKeys || !keys) throw new Error('There are no keys.')
  const now = Date.now()
  const validity = { notBefore: new Date(now - hour), notAfter: new Date(now + 30 * 24 * hour) }
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Throw-away authority of these tests',
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
    ...validity,
  })
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=127.0.0.1',
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
    ...validity,
  })
  return {
    authority: authority.toString('pem'),
    certificate: certificate.toString('pem'),
    key: PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
  }
}

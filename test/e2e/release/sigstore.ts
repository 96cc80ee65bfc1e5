import { createHash, generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fulcioHandler, initializeCA, initializeCTLog, initializeTLog, rekorHandler } from '@sigstore/mock'
import { bundleToJSON } from '@sigstore/bundle'
import { DSSEBundleBuilder, FulcioSigner, RekorWitness } from '@sigstore/sign'

/**
 * Fulcio and Rekor on loopback, by sigstore's own mock. Certificates, log entries and bundles are real ones of an
 * authority that nobody trusts but who is given its root; that the identity token is genuine is what the mock does not
 * check.
 */
export interface Sigstore {
  /** JSON of the trusted root. */
  readonly trustedRoot: string
  /** An attestation as `actions/attest` makes it. @returns the bundle as JSON */
  attest(wish: AttestWish): Promise<string>
  stop(): Promise<void>
}

export interface AttestWish {
  /** Lines of `sha256sum`. */
  readonly subjects: string
  /** What the certificate names. */
  readonly identity: string
  readonly issuer: string
  readonly predicateType?: string
}

const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

export async function startSigstore(): Promise<Sigstore> {
  // A little in the past: what is signed in the second that an authority begins in would be too early for it.
  const clock = new Date(Date.now() - 60_000)
  const [ctLog, caKeys, logKeys] = [await initializeCTLog(ec()), ec(), ec()]
  const ca = await initializeCA(caKeys, ctLog)
  const listening: Server[] = []
  const log = await initializeTLog('https://rekor.sigstore.dev', logKeys)
  const [fulcio, rekor] = await Promise.all([
    serve(fulcioHandler(ca, { strict: true }), listening),
    serve(rekorHandler(log, { strict: true }), listening),
  ])
  return {
    trustedRoot: JSON.stringify(rootOf(ca, ctLog, log, clock)),
    attest: async ({ subjects, identity, issuer, predicateType = 'https://slsa.dev/provenance/v1' }) => {
      const token = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
      const claims = { iss: issuer, sub: identity, aud: 'sigstore', ...claimsOf(identity) }
      const jwt = [token({ alg: 'none' }), token(claims), 'c2ln'].join('.')
      const builder = new DSSEBundleBuilder({
        signer: new FulcioSigner({ fulcioBaseURL: fulcio, identityProvider: { getToken: async () => jwt } }),
        witnesses: [new RekorWitness({ rekorBaseURL: rekor, entryType: 'intoto' })],
      })
      const statement = {
        _type: 'https://in-toto.io/Statement/v1',
        subject: readSubjects(subjects),
        predicateType,
        predicate: {},
      }
      const data = Buffer.from(JSON.stringify(statement))
      return JSON.stringify(bundleToJSON(await builder.create({ data, type: 'application/vnd.in-toto+json' })))
    },
    stop: async () => {
      for (const server of listening) await new Promise((done) => server.close(done))
    },
  }
}

/** What GitHub's token says of a job beside its name; Fulcio puts it into the certificate, and gh looks there. */
function claimsOf(identity: string): object {
  const workflow = identity.replace('https://github.com/', '')
  const [path = '', ref = ''] = workflow.split('@')
  const [owner = '', name = ''] = path.split('/')
  return {
    repository: `${owner}/${name}`,
    repository_owner: owner,
    ref,
    job_workflow_ref: workflow,
    workflow_ref: workflow,
    runner_environment: 'github-hosted',
    event_name: 'workflow_dispatch',
  }
}

function readSubjects(text: string): readonly object[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => ({ name: line.slice(66), digest: { sha256: line.slice(0, 64) } }))
}

interface Handler {
  readonly path: string
  readonly fn: (body: string) => Promise<{ readonly statusCode: number; readonly response: string | object }>
}

async function serve(handler: unknown, listening: Server[]): Promise<string> {
  const { path, fn } = handler as Handler
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const answer = async () => {
        const { statusCode, response: text } =
          request.url === path ? await fn(Buffer.concat(chunks).toString()) : { statusCode: 404, response: '' }
        response.writeHead(statusCode, { 'content-type': 'application/json', etag: 'entry' })
        response.end(typeof text === 'string' ? text : JSON.stringify(text))
      }
      answer().catch(() => response.writeHead(500).end())
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  server.unref()
  listening.push(server)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Authority = Awaited<ReturnType<typeof initializeCA>>
type CtLog = Awaited<ReturnType<typeof initializeCTLog>>
type Log = Awaited<ReturnType<typeof initializeTLog>>

/** In the form of github.com/sigstore/protobuf-specs, trustroot. */
function rootOf(ca: Authority, ctLog: CtLog, log: Log, since: Date): object {
  const validFor = { start: since.toISOString() }
  const bytes = (view: ArrayBufferView | Buffer) => Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  const logOf = (baseUrl: string, key: Buffer) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: key.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: createHash('sha256').update(key).digest('base64') },
  })
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [logOf('https://rekor.sigstore.dev', log.publicKey)],
    certificateAuthorities: [
      {
        subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
        uri: 'https://fulcio.sigstore.dev',
        certChain: { certificates: [{ rawBytes: bytes(ca.rootCertificate).toString('base64') }] },
        validFor,
      },
    ],
    ctlogs: [
      {
        ...logOf('https://ctfe.sigstore.dev', ctLog.publicKey),
        logId: { keyId: bytes(ctLog.logID).toString('base64') },
      },
    ],
    timestampAuthorities: [],
  }
}

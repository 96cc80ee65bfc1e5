import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must } from '../deploy/ground'

/** What a mutating webhook does to a pod that is created: a JSON patch. */
export type Mutation = (
  pod: Pod,
) => readonly { readonly op: 'replace' | 'add'; readonly path: string; readonly value: unknown }[]

export interface Pod {
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] }
}

export interface Webhook {
  /** For the API server: where it answers, and whom to trust. */
  readonly clientConfig: { readonly url: string; readonly caBundle: string }
  stop(): void
}

/** A mutating admission webhook over TLS, at an address that the API server reaches (admission.k8s.io/v1). */
export async function startWebhook(address: string, mutation: Mutation): Promise<Webhook> {
  const folder = await mkdtemp(join(tmpdir(), 'webhook-'))
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  await must('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=webhook',
    '-addext',
    `subjectAltName=IP:${address}`,
    '-keyout',
    key,
    '-out',
    certificate,
  ])
  const pem = await readFile(certificate)
  const server = createServer({ key: await readFile(key), cert: pem }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString()) as {
        apiVersion: string
        kind: string
        request: { uid: string; object: Pod }
      }
      const patch = Buffer.from(JSON.stringify(mutation(review.request.object))).toString('base64')
      const answer = { uid: review.request.uid, allowed: true, patchType: 'JSONPatch', patch }
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ apiVersion: review.apiVersion, kind: review.kind, response: answer }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  await rm(folder, { recursive: true, force: true })
  const url = `https://${address}:${(server.address() as AddressInfo).port}/`
  return {
    clientConfig: { url, caBundle: pem.toString('base64') },
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Registers it for the pods of one namespace. */
export function webhookConfiguration(namespace: string, { clientConfig }: Webhook): object {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: namespace },
    webhooks: [
      {
        name: 'pods.suite.example.com',
        clientConfig,
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Fail',
      },
    ],
  }
}

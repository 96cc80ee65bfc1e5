import { isAbsolute, resolve } from 'node:path/posix'
import { errorMessage, type Ports, textAt } from '@slipway/core'
import { inside } from './inside'
import type { Entry } from './entries'

/** What became of the files that a part of a kubeconfig names. */
export interface NamedFiles {
  /** In place of the fields that name them. */
  readonly fields: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  readonly problems: readonly string[]
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----/

/**
 * Files of which nothing is sent as it is: a certificate is public, and a key only signs. So they may lie anywhere, as
 * minikube's do, when they are what they should be; they are embedded, and no other program reads them.
 */
const EMBEDDED: Readonly<Record<string, { readonly sign: RegExp; readonly what: string; readonly secret?: true }>> = {
  'certificate-authority': { sign: CERTIFICATE, what: 'certificate in PEM' },
  'client-certificate': { sign: CERTIFICATE, what: 'certificate in PEM' },
  'client-key': { sign: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, what: 'private key in PEM', secret: true },
}

/** Where Kubernetes and its agents mount tokens for a pod; /var/run is a link on most systems. */
const MOUNTED = ['/var/run/secrets', '/run/secrets']

/**
 * Reads the files that a cluster or user names.
 * @param part for messages: `cluster` or `user`
 */
export async function readNamedFiles(ports: Ports, part: string, entry: Entry): Promise<NamedFiles> {
  const fields: Record<string, string> = {}
  const secrets: string[] = []
  const problems: string[] = []
  for (const [key, { sign, what, secret }] of Object.entries(EMBEDDED)) {
    const path = textAt(entry.fields, key) ?? ''
    // Data counts before a file, for kubectl too.
    if (path === '' || (textAt(entry.fields, `${key}-data`) ?? '') !== '') continue
    const text = await read(ports, entry, path)
    if ('problem' in text) problems.push(`${part}: ${key} ${text.problem}`)
    else if (!sign.test(text.ok)) problems.push(`${part}: ${key} names a file that is no ${what}`)
    else {
      fields[`${key}-data`] = Buffer.from(text.ok).toString('base64')
      if (secret === true) secrets.push(text.ok)
    }
  }
  const token = await tokenFile(ports, part, entry)
  return {
    fields: { ...fields, ...token.fields },
    secrets: [...secrets, ...token.secrets],
    problems: [...problems, ...token.problems],
  }
}

type Text = { readonly ok: string } | { readonly problem: string }

async function read(ports: Ports, entry: Entry, path: string): Promise<Text> {
  const whole = placeOf(entry, path)
  if (whole === undefined)
    return { problem: 'names a file beside the kubeconfig, and its content has no folder; embed it' }
  return ports.files.read(whole).then(
    (ok) => ({ ok }),
    (error: unknown) => ({ problem: `names a file that cannot be read: ${errorMessage(error)}` }),
  )
}

function placeOf({ folder }: Entry, path: string): string | undefined {
  if (isAbsolute(path)) return resolve(path)
  return folder === undefined ? undefined : resolve(folder, path)
}

/**
 * A token is sent to the server as it is, so it may not be any file: it lies in the folder of the kubeconfig, or where
 * tokens are mounted and the kubeconfig is not part of the checkout, which others write.
 */
async function tokenFile(ports: Ports, part: string, entry: Entry): Promise<NamedFiles> {
  const none = { fields: {}, secrets: [], problems: [] }
  const path = textAt(entry.fields, 'tokenFile') ?? ''
  if (path === '') return none
  const whole = placeOf(entry, path)
  // A link beside the kubeconfig is as far away as what it leads to.
  const real = whole === undefined ? undefined : await ports.files.realPath(whole).catch(() => whole)
  const isOwn = real !== undefined && entry.folder !== undefined && inside(entry.folder, real)
  const isMounted = real !== undefined && MOUNTED.some((folder) => inside(folder, real))
  if (whole === undefined || !(isOwn || (isMounted && entry.inCheckout !== true)))
    return { ...none, problems: [`${part}: tokenFile ${whyNotTaken(isMounted)}`] }
  const text = await read(ports, entry, path)
  if ('problem' in text) return { ...none, problems: [`${part}: tokenFile ${text.problem}`] }
  return { ...none, fields: { tokenFile: whole }, secrets: [text.ok.trim()] }
}

function whyNotTaken(isMounted: boolean): string {
  return isMounted
    ? 'names the token of this pod, and the kubeconfig lies in the checkout, which others write; keep it elsewhere'
    : "names a file outside the kubeconfig's own folder; embed it: kubectl config view --minify --flatten --raw"
}

/** The inputs of the action at hand, and where the credentials that were used come from: what a hint can name. */
export interface Situation {
  readonly inputs: readonly string[]
  /** Where the credentials come from that were sent; undefined when there were none. */
  readonly used?: string | undefined
  /** It writes: what is denied is the right to push. */
  readonly writes: boolean
}

export const NO_SITUATION: Situation = { inputs: [], writes: false }

/** Credentials that are wrong are not credentials that are missing: the next step is another one. */
export function credentialsHint({ inputs, used }: Situation): string {
  if (used !== undefined)
    return `the credentials from ${used} were sent and are not accepted: check that the password or token is right, has not expired, and is for this registry`
  const login = 'log in so that the Docker configuration has credentials for this registry'
  return inputs.includes('username') ? `give \`username\` and \`password\`, or ${login}` : login
}

export function denialHint({ writes }: Situation): string {
  return writes
    ? 'check that the account may push to this repository (GitHub: `packages: write`)'
    : 'check that the account may read this repository (GitHub: `packages: read`)'
}

export function tlsHint({ inputs }: Situation): string {
  const trust = inputs.includes('ca-file')
    ? 'give the certificate of its authority with `ca-file`'
    : 'name the file with the certificate of its authority in the variable NODE_EXTRA_CA_CERTS'
  return inputs.includes('plain-http') ? `${trust}, or set \`plain-http\` to true if the registry has no TLS` : trust
}

export function realmHint({ inputs }: Situation, realm: string): string {
  const login = `log in to ${realm} too, so that the Docker configuration has an entry for it`
  return inputs.includes('trust-realm')
    ? `if you trust it, give \`trust-realm: ${realm}\`, or ${login}`
    : `if you trust it, ${login}`
}

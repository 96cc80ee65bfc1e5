/** Where the digest comes in: by parameters of the Application, or it is in Git already. */
export const DIGEST_IN = ['auto', 'application', 'git'] as const
export type DigestIn = (typeof DIGEST_IN)[number]

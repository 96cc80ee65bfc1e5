import { sha256 } from '@noble/hashes/sha2.js'

/**
 * Hexadecimal SHA-256 of a line or two, without `node:crypto`: that takes longer to load than the whole of what a first
 * child waits for otherwise.
 */
export const shortSha256 = (text: string): string => Buffer.from(sha256(Buffer.from(text))).toString('hex')

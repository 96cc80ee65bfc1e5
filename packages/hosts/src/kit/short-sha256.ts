import { sha256 } from '@noble/hashes/sha2.js'

/** Hexadecimal SHA-256 of a line or two, without `node:crypto`, which takes twice as long to load as this to run. */
export const shortSha256 = (text: string): string => Buffer.from(sha256(Buffer.from(text))).toString('hex')

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyAttestation } from '../../../packages/cli/src/self/attestation'
import type { Step } from '../release'
import { Refusal } from '../version'

/** What users will check is checked first, with the code that they will use. */
export const attested: Step = {
  name: 'attestation over all files and the image',
  done: async () => false,
  work: async (release) => {
    const { attestation, trust, out } = release
    const { subjects, signer } = await verifyAttestation({
      bundle: await readFile(attestation ?? '', 'utf8'),
      signer: trust,
      trustedRoot: trust.root === undefined ? undefined : await readFile(trust.root, 'utf8'),
    })
    const wanted = (await readFile(join(out, 'subjects.txt'), 'utf8')).split('\n').filter((line) => line !== '')
    const missing = wanted.filter((line) => subjects.get(line.slice(66)) !== line.slice(0, 64))
    if (missing.length > 0)
      throw new Refusal(
        `the attestation is not over ${missing.map((line) => line.slice(66)).join(', ')}`,
        `attest ${join(out, 'subjects.txt')} as it is now`,
      )
    release.signedAt = signer.slice(signer.indexOf('@') + 1)
  },
}

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type AttestWish, type Sigstore, startSigstore } from '../../../../test/e2e/release/sigstore'
import { releaseSigner, verifyAttestation } from './attestation'

const WORKFLOW = 'https://github.com/slipway-ci/slipway/.github/workflows/release.yml'
const HASH = 'a'.repeat(64)
const GOOD: AttestWish = {
  subjects: `${HASH}  slipway-1.2.3-files.sha256\n`,
  identity: `${WORKFLOW}@refs/heads/main`,
  issuer: 'https://token.actions.githubusercontent.com',
}

let sigstore: Sigstore
beforeAll(async () => {
  sigstore = await startSigstore()
})
afterAll(() => sigstore.stop())

const verify = (bundle: string, trustedRoot: string | undefined = sigstore.trustedRoot) =>
  verifyAttestation({ bundle, trustedRoot, signer: releaseSigner('slipway-ci/slipway') })

test('a good one tells what it is over', async () => {
  const bundle = await sigstore.attest(GOOD)
  expect(await verify(bundle)).toEqual({
    subjects: new Map([['slipway-1.2.3-files.sha256', HASH]]),
    signer: `${WORKFLOW}@refs/heads/main`,
  })
})

test('a maintenance branch may release, too', async () => {
  const bundle = await sigstore.attest({ ...GOOD, identity: `${WORKFLOW}@refs/heads/1.x` })
  expect((await verify(bundle)).signer).toBe(`${WORKFLOW}@refs/heads/1.x`)
})

describe('refused', () => {
  test.each<[string, Partial<AttestWish>, string]>([
    [
      'another workflow',
      { identity: `${WORKFLOW.replace('release', 'ci')}@refs/heads/main` },
      'found https://github.com/slipway-ci/slipway/.github/workflows/ci.yml@refs/heads/main',
    ],
    ['another repository', { identity: GOOD.identity.replace('slipway-ci', 'evil') }, 'found https://github.com/evil/'],
    ['the branch of a pull request', { identity: `${WORKFLOW}@refs/heads/mainly` }, 'expected the release workflow'],
    ['a dot that is another letter', { identity: GOOD.identity.replace('github.com', 'githubxcom') }, 'githubxcom'],
    ['another issuer', { issuer: 'https://gitlab.com' }, 'found one from https://gitlab.com'],
    ['another kind of statement', { predicateType: 'https://example.com/x' }, 'found https://example.com/x'],
  ])('%s', async (_, change, message) => {
    const bundle = await sigstore.attest({ ...GOOD, ...change })
    await expect(verify(bundle)).rejects.toMatchObject({
      code: 'SELF_ATTESTATION',
      outcome: 'fail',
      message: expect.stringContaining(message),
    })
  })

  test('a changed statement', async () => {
    const bundle = JSON.parse(await sigstore.attest(GOOD)) as { dsseEnvelope: { payload: string } }
    const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString().replaceAll(HASH, 'b'.repeat(64))
    bundle.dsseEnvelope.payload = Buffer.from(payload).toString('base64')
    await expect(verify(JSON.stringify(bundle))).rejects.toMatchObject({ code: 'SELF_ATTESTATION' })
  })

  test('an authority that is not trusted, such as the mock by the public root', async () => {
    const bundle = await sigstore.attest(GOOD)
    await expect(verifyAttestation({ bundle, signer: releaseSigner('slipway-ci/slipway') })).rejects.toMatchObject({
      code: 'SELF_ATTESTATION',
    })
  })

  test('what is no bundle', async () => {
    await expect(verify('{}')).rejects.toMatchObject({ code: 'SELF_ATTESTATION', outcome: 'fail' })
  })
})

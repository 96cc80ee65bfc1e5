import { expect, test } from '@jest/globals'
import { fakeEnvironment, FakeExec, FakeFiles, fakePorts, type ScriptedCall } from '@slipway/testing'
import { verifyProvenance } from './provenance'

const KEYRING = '/home/me/.gnupg/pubring.gpg'
const chart = { archive: '/run/app-1.tgz', shown: 'https://c.example#app 1.0.0', digest: 'sha256:0', version: '1.0.0' }

const PROVENANCE = '-----BEGIN PGP SIGNED MESSAGE-----\n...\nfiles:\n  app-1.0.0.tgz: sha256:00\n'

interface Given {
  readonly answer?: Partial<ScriptedCall>
  readonly files?: Readonly<Record<string, string>>
  readonly home?: string
  readonly signed?: boolean
}

function verify({ answer, files = { [KEYRING]: 'keys' }, home, signed = true }: Given) {
  const exec = new FakeExec(answer === undefined ? [] : [{ command: ([program]) => program === 'helm', ...answer }])
  const environment = { ...fakeEnvironment(home === undefined ? {} : { GNUPGHOME: home }), home: '/home/me' }
  const archive = { '/run/app-1.tgz': 'archive', '/run/app-1.tgz.prov': PROVENANCE }
  const ports = fakePorts({ exec, environment, files: new FakeFiles({ ...files, ...archive }) })
  const provenance = signed ? '/run/app-1.tgz.prov' : undefined
  return { done: verifyProvenance({ ...chart, provenance }, { ports, helm: 'helm', env: {} }), ports }
}

test('a chart that nobody signed is none that could be verified', async () => {
  const { done, ports } = verify({ signed: false })
  await done
  expect([ports.exec.seen, ports.host.said]).toEqual([[], []])
})

test('Helm verifies the archive under the name that was signed, with the keyring of the user', async () => {
  const answer = { stdout: 'Signed by: Ann <a@example.com>\nUsing Key With Fingerprint: 5E61\n' }
  const { done, ports } = verify({ answer, home: '/keys', files: { '/keys/pubring.gpg': 'keys' } })
  await done
  const [call] = ports.exec.seen
  expect(call?.command.slice(0, 4)).toEqual(['helm', 'verify', '--keyring=/keys/pubring.gpg', '--'])
  const path = call?.command[4] ?? ''
  expect(path).toMatch(/\/app-1\.0\.0\.tgz$/)
  expect(await ports.files.read(path)).toBe('archive')
  expect(await ports.files.read(`${path}.prov`)).toBe(PROVENANCE)
  expect(ports.host.said.join()).toContain('the signature is good, by Ann <a@example.com>')
})

test.each<[string, Given, string]>([
  ['a keyring', { files: {} }, `signed, and not verified: there is no keyring ${KEYRING}`],
  [
    'its key',
    { answer: { code: 1, stderr: 'Error: openpgp: signature made by unknown entity\n' } },
    `signed, and not verified: ${KEYRING} does not hold the key of the signature`,
  ],
])('without %s it is said that nothing was verified', async (_, given, want) => {
  const { done, ports } = verify(given)
  await done
  expect(ports.host.said.join()).toContain(want)
})

// Words of Helm 3.22 and 4.1.4.
test.each([
  'Error: openpgp: invalid signature: RSA verification failure',
  'Error: sha256 sum does not match for app-1.0.0.tgz: "sha256:00" != "sha256:11"',
  'Error: provenance does not contain a SHA for a file named "app-1.0.0.tgz"',
])('a signature of something else ends it: %s', async (stderr) => {
  await expect(verify({ answer: { code: 1, stderr: `${stderr}\n` } }).done).rejects.toMatchObject({
    code: 'CHART_PROVENANCE',
    outcome: 'invalid',
    message: expect.stringContaining(stderr.replace('Error: ', '')),
  })
})

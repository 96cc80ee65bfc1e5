import { describe, expect, test } from '@jest/globals'
import { type FakeAnswer, FakeHttp, fakePorts } from '@slipway/testing'
import { webFile } from './url'

const MIRROR = 'https://mirror.example'
const PASSWORD = `Basic ${Buffer.from('user:canary').toString('base64')}`

/** Fetches a file of a mirror with a password, which answers as the table says; who was told what. */
async function fetchFrom(answers: Readonly<Record<string, FakeAnswer>>) {
  const http = new FakeHttp(({ url }) => answers[url] ?? { status: 404 })
  const ports = fakePorts({ http })
  await ports.files.makeDirectory('/work/into')
  const offer = await webFile('https://user:canary@mirror.example/helm', 'either').fetch(ports, '/work/into')
  return {
    told: http.seen.map(({ url, headers }) => [url, headers?.['authorization']]),
    content: await ports.files.read(offer.path),
    from: offer.from,
  }
}

const redirect = (location: string): FakeAnswer => ({ status: 302, headers: { location } })
const file: FakeAnswer = { status: 200, body: 'helm' }

describe("a mirror's password", () => {
  test.each([
    ['another host', 'https://storage.example/helm'],
    ['another port', 'https://mirror.example:8443/helm'],
    ['a host that ends alike', 'https://mirror.example.evil.example/helm'],
  ])('never follows a redirect to %s', async (_name, elsewhere) => {
    expect(await fetchFrom({ [`${MIRROR}/helm`]: redirect(elsewhere), [elsewhere]: file })).toEqual({
      told: [
        [`${MIRROR}/helm`, PASSWORD],
        [elsewhere, undefined],
      ],
      content: 'helm',
      from: `${MIRROR}/helm`,
    })
  })

  test('follows one within its own host, and comes back with one', async () => {
    const there = 'https://storage.example/helm'
    const { told } = await fetchFrom({
      [`${MIRROR}/helm`]: redirect('/files/helm'),
      [`${MIRROR}/files/helm`]: redirect(there),
      [there]: redirect(`${MIRROR}/last`),
      [`${MIRROR}/last`]: file,
    })
    expect(told).toEqual([
      [`${MIRROR}/helm`, PASSWORD],
      [`${MIRROR}/files/helm`, PASSWORD],
      [there, undefined],
      [`${MIRROR}/last`, PASSWORD],
    ])
  })
})

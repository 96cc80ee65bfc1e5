import { describe, expect, test } from '@jest/globals'
import { type Http, HttpError, type HttpRequest, type HttpResponse, parseReference } from '@slipway/core'
import { fakePorts } from '@slipway/testing'
import { OCI_MANIFEST } from '../layout/media-types'
import { checkBlob, digestOf } from '../layout/source'
import { openRemoteImage } from './pull'

const NAME = 'registry.example.com/team/app'
const MANIFEST = JSON.stringify({ mediaType: OCI_MANIFEST, layers: [] })
const OTHER = JSON.stringify({ mediaType: OCI_MANIFEST, layers: [], annotations: {} })

type Answer = Partial<Pick<HttpResponse, 'status' | 'headers' | 'body'>>

async function* chunks(...texts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (text instanceof Error) throw text
    yield new TextEncoder().encode(text)
  }
}

/** A registry that answers `/v2/` and, in order, what a test says. */
function registry(...answers: Answer[]) {
  const asked: HttpRequest[] = []
  const http: Http = {
    request: async (request) => {
      asked.push(request)
      const answer = request.url.endsWith('/v2/') ? {} : answers.shift()
      if (answer === undefined) throw new Error(`unexpected request ${request.url}`)
      const rest = { text: async () => '', discard: async () => undefined }
      return { status: 200, headers: {}, body: chunks(), ...rest, ...answer }
    },
  }
  return { asked, ports: { ...fakePorts(), http } }
}

describe('the manifest of a digest', () => {
  const open = (reference: string, answer: Answer) =>
    openRemoteImage(parseReference(reference), {}, registry(answer).ports)

  test('is that of the digest, whatever the registry calls it', async () => {
    const wanted = `${NAME}@${digestOf(MANIFEST)}`
    const headers = { 'docker-content-digest': digestOf(OTHER) }
    expect((await open(wanted, { body: chunks(MANIFEST), headers })).top).toEqual({
      mediaType: OCI_MANIFEST,
      digest: digestOf(MANIFEST),
      size: MANIFEST.length,
    })
    for (const told of [digestOf(MANIFEST), digestOf(OTHER)])
      await expect(
        open(wanted, { body: chunks(OTHER), headers: { 'docker-content-digest': told } }),
      ).rejects.toMatchObject({ code: 'REGISTRY_DIGEST' })
  })

  test('of a tag is the one that the registry names', async () => {
    const headers = { 'docker-content-digest': digestOf(OTHER) }
    await expect(open(`${NAME}:v1`, { body: chunks(MANIFEST), headers })).rejects.toMatchObject({
      code: 'REGISTRY_DIGEST',
    })
  })
})

test.each([
  ['a registry without ranges sends everything again', { status: 200, body: chunks('abc', 'defghi') }],
  ['a registry with ranges sends the rest', { status: 206, body: chunks('efghi') }],
])('after a break %s, and nothing is there twice', async (_name, second) => {
  const broken = { body: chunks('abcd', new HttpError('reset', 'broken')) }
  const { asked, ports } = registry({ body: chunks(MANIFEST) }, broken, second)
  const { source } = await openRemoteImage(parseReference(`${NAME}:v1`), {}, ports)
  await checkBlob(source, { mediaType: 'a/b', digest: digestOf('abcdefghi'), size: 9 })
  expect(asked.at(-1)?.headers).toMatchObject({ range: 'bytes=4-' })
})

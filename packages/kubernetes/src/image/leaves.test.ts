import { describe, expect, test } from '@jest/globals'
import { formatPath } from './entries'
import { findLeaves, type Leaf } from './leaves'
import { leavesByText } from './leaves-by-text'

const told = (leaves: readonly Leaf[]) =>
  leaves.filter(({ unlisted }) => !unlisted).map(({ path, role }) => `${formatPath(path)} ${role}`)

describe('places of the values that an image may be made of', () => {
  test.each<[string, unknown, readonly string[]]>([
    [
      'a map',
      { image: { registry: 'r', repository: 'a/b', tag: 1.2, digest: '', pullPolicy: 'Always' } },
      ['image.registry registry', 'image.repository name', 'image.tag tag', 'image.digest digest'],
    ],
    [
      'keys with underscores (kiali-server)',
      { deployment: { image_name: 'quay.io/kiali/kiali', image_version: 'v2', image_digest: '' } },
      ['deployment.image_name name', 'deployment.image_version tag', 'deployment.image_digest digest'],
    ],
    [
      'a tag with a name of its own (prefect)',
      { image: { repository: 'prefecthq/prefect', prefectTag: '3-latest' }, stag: 'x', nodeTag: 'y' },
      ['image.repository name', 'image.prefectTag tag'],
    ],
    [
      'an image beside its version (spring-cloud-data-flow)',
      { server: { image: 'springcloud/server', version: '2.6' }, app: { name: 'x', version: '1' } },
      ['server.image name', 'server.version tag'],
    ],
    ['what is no image', { image: { pullPolicy: 'x', name: '{{ x }}' }, imagePullSecrets: ['a'], hash: 'b' }, []],
  ])('%s', (_, values, want) => expect(told(findLeaves(values))).toEqual(want))

  test('keys that charts read without listing them', () => {
    expect(
      findLeaves({ image: { repository: 'a' } })
        .filter(({ unlisted }) => unlisted)
        .map(({ path }) => path.join('.')),
    ).toEqual(['image.digest', 'image.tag'])
  })

  test('a key may be called anything when its text says the image', () => {
    const values = {
      images: { interceptor: 'ghcr.io/acme/interceptor', scaler: 'ghcr.io/acme/scaler', tag: '0.1' },
      interceptor: 'interceptor',
      node: { container: 'interceptor', docker: ['acme/interceptor:0.1'] },
      version: '0.1',
      unlike: '0.1',
    }
    expect(told(leavesByText(values, ['ghcr.io/acme/interceptor:0.1']))).toEqual([
      'images.interceptor name',
      'images.tag tag',
      'node.container name',
      'node.docker[0] name',
      'version tag',
    ])
  })
})

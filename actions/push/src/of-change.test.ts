import { describe, expect, test } from '@jest/globals'
import { parseReference, type Ports, resolve, Secret, type TargetBranch } from '@slipway/core'
import { fakeEnvironment, fakePorts } from '@slipway/testing'
import { inputs } from './inputs'
import { refuseOtherRegistry } from './of-change'

const CONFIG = `stages: { build: { image: ghcr.io/acme/shop } }
environments: { production: { push: { image: prod.example.com/shop } } }
`

function judge(image: string, more: Partial<Ports> = {}, given: Readonly<Record<string, string>> = {}) {
  const target: TargetBranch = { branch: 'main', commit: '1234567890', covers: () => true, read: async () => CONFIG }
  const { values } = resolve(inputs, [{ name: 'input', get: (name) => given[name] }])
  const ports = fakePorts({ target, ...more } as never)
  const wish = { ...values, password: new Secret('s3cret') }
  return refuseOtherRegistry(wish, ports, parseReference(image)).then(
    () => 'goes there',
    (error: unknown) => (error as Error).message,
  )
}

describe('the password on a change request, when the image is that of build', () => {
  test('goes to a registry that the target branch names', async () => {
    expect(await judge('ghcr.io/acme/other')).toBe('goes there')
    expect(await judge('prod.example.com/shop', {}, { environment: 'production' })).toBe('goes there')
  })

  test('and to no other', async () => {
    const message = (image: string) =>
      `invalid inputs:\n  image: expected a registry that gets the password by main at 1234567, which this change request is for, found ghcr.io named there, and ${image} from build; give image as an input of the host`
    expect(await judge('evil.example/acme/shop')).toBe(message('evil.example'))
    expect(await judge('prod.example.com/shop')).toBe(message('prod.example.com'))
    const unreadable: TargetBranch = {
      branch: 'main',
      unreadable: 'no git',
      covers: () => true,
      read: async () => undefined,
    }
    expect(await judge('ghcr.io/acme/shop', { target: unreadable })).toContain('by main (no git), which')
  })

  test('is GitLab’s own for its registry, the job’s where it names the image, and no matter of a branch', async () => {
    const environment = fakeEnvironment({ CI_REGISTRY: 'registry.gitlab.example' })
    expect(await judge('registry.gitlab.example/a/b', { environment })).toBe('goes there')
    expect(await judge('evil.example/a', {}, { image: 'evil.example/a' })).toBe('goes there')
    expect(await judge('evil.example/a', { target: undefined } as never)).toBe('goes there')
  })
})

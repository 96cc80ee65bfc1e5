import { expect, test } from '@jest/globals'
import { hostsImage } from './hosts-image'
import { referenceName } from './reference'

test.each<[string, string | undefined, string | undefined, string | undefined]>([
  [
    'one image is the repository of the project',
    'registry.gitlab.com/Team/App',
    undefined,
    'registry.gitlab.com/team/app',
  ],
  ['each of several has its own below it', 'registry.gitlab.com/team/app', 'api', 'registry.gitlab.com/team/app/api'],
  ['with a port, too', 'git.example.com:5050/team/app', 'web', 'git.example.com:5050/team/app/web'],
  ['no registry of the project', undefined, 'api', undefined],
  ['the registry is switched off', '', 'api', undefined],
])('%s', (_, image, component, want) => {
  const found = hostsImage({ get: (name) => (name === 'CI_REGISTRY_IMAGE' ? image : undefined) }, component)
  expect(found === undefined ? undefined : referenceName(found)).toBe(want)
})

import { expect, test } from '@jest/globals'
import { registriesIn } from './named-registries'

const CONFIG = `
stages:
  build: { image: ghcr.io/acme/shop }
  push: { image: 'registry.acme.example:5000/shop' }
  deploy: { image: elsewhere.example/shop }
components:
  api: { build: { image: quay.io/acme/api } }
environments:
  production: { push: { image: ghcr.io/acme/live } }
  staging: { push: { image: staging.example/shop } }
`

test.each([
  ['stages alone', {}, ['ghcr.io', 'registry.acme.example:5000']],
  ['with its component', { component: 'api' }, ['quay.io', 'ghcr.io', 'registry.acme.example:5000']],
  ['with its environment', { environment: 'staging' }, ['staging.example', 'ghcr.io', 'registry.acme.example:5000']],
  ['each registry once', { environment: 'production' }, ['ghcr.io', 'registry.acme.example:5000']],
  ['a component that is not there', { component: 'web' }, ['ghcr.io', 'registry.acme.example:5000']],
])('registries that build and push name: %s', async (_, about, expected) => {
  expect(await registriesIn(CONFIG, about)).toEqual(expected)
})

test.each([
  ['no configuration', undefined],
  ['no YAML', 'stages: ['],
  ['no reference', 'stages: { build: { image: "UPPER CASE" } }'],
  ['no text', 'stages: { build: { image: 7 } }'],
])('%s names none', async (_, text) => {
  expect(await registriesIn(text, {})).toStrictEqual([])
})

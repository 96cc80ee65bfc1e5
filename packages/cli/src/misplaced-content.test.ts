import { describe, expect, test } from '@jest/globals'
import { type InputSpecs, resolve } from '@slipway/core'
import { loadAction } from './catalogue'
import { STAGES } from './stages'

const TOKEN = 'c4n4ry-of-the-cluster-0123456789'
const KUBECONFIG = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://k8s.example.com"}}]
users: [{name: u, user: {token: ${TOKEN}}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
`
const JSON_TEXT = JSON.stringify({ users: [{ name: 'u', user: { token: TOKEN } }] })
const base64 = (text: string) => Buffer.from(text).toString('base64')
const FORMS: readonly (readonly [string, string])[] = [
  ['YAML', KUBECONFIG],
  ['JSON', JSON_TEXT],
  ['base64', base64(KUBECONFIG)],
  ['base64 with line breaks', base64(KUBECONFIG).replace(/.{76}/g, '$&\n')],
  ['base64 of JSON', base64(JSON_TEXT)],
]

/** Whether a piece of it is repeated that would tell something. */
function tells(said: string, content: string): boolean {
  const parts = [TOKEN, content.slice(0, 60), content.slice(-60), content.slice(90, 130)]
  return parts.some((part) => part.length > 20 && said.includes(part))
}

/** What is said of an input that is given so. */
function saidOf(specs: InputSpecs, name: string, content: string): string {
  const others = Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, { ...spec, required: false }]))
  try {
    resolve(others, [{ name: 'input', get: (input) => (input === name ? content : undefined) }])
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe.each(STAGES.map(({ name }) => name))('%s', (stage) => {
  test.each(FORMS)('repeats no kubeconfig that is given in %s for another input', async (_, content) => {
    const { inputs } = await loadAction(stage)
    for (const [name, spec] of Object.entries(inputs as InputSpecs)) {
      const said = saidOf(inputs as InputSpecs, name, content)
      expect({ name, tells: tells(said, content) }).toEqual({ name, tells: false })
      if (spec.kind === 'path') expect(said).toMatch(new RegExp(`${name}: expected a path`))
    }
  })
})

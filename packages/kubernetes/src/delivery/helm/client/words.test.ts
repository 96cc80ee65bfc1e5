import { describe, expect, test } from '@jest/globals'
import { lastErrors } from './words'

describe("Helm's words", () => {
  test('leave out the whole object that the API server repeats, and keep what is wrong with it', () => {
    const object = JSON.stringify(JSON.stringify({ spec: { env: [{ name: 'A', value: 1, note: 'a "b" \\ c' }] } }))
    const words = `Error: UPGRADE FAILED: cannot patch "web" with kind Deployment:  "" is invalid: patch: Invalid value: ${object}: json: cannot unmarshal number into Go struct field EnvVar.value of type string`
    expect(lastErrors(words)).toBe(
      'UPGRADE FAILED: cannot patch "web" with kind Deployment:  "" is invalid: patch: Invalid value: the object: json: cannot unmarshal number into Go struct field EnvVar.value of type string',
    )
  })

  test('keep a value that is short and none of a whole object', () => {
    const words = 'Error: UPGRADE FAILED: Service "web" is invalid: spec.type: Unsupported value: Invalid value: "x"'
    expect(lastErrors(words)).toBe(words.replace('Error: ', ''))
  })
})

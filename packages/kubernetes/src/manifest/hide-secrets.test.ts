import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { hideSecrets } from './hide-secrets'

describe('what a Secret holds', () => {
  test('is taken out, and the file can still be read, where a value is empty too', async () => {
    const text = 'kind: Secret\ndata:\n  A: c2VjcmV0\n  B: \n  C:\n  D: ""\nstringData:\n  E:\n'
    const hidden = await hideSecrets(text)
    expect(parse(hidden)).toEqual({
      kind: 'Secret',
      data: { A: '***', B: '***', C: '***', D: '***' },
      stringData: { E: '***' },
    })
  })
})

import { expect, test } from '@jest/globals'
import { csvField } from './csv'

test.each([
  ['a.yaml', 'a.yaml'],
  ['a,b.yaml', '"a,b.yaml"'],
  ['say "x".yaml', '"say ""x"".yaml"'],
  ['a\nb', '"a\nb"'],
  [' a', '" a"'],
  ['', ''],
])('%j as a field is %j', (text, want) => expect(csvField(text)).toBe(want))

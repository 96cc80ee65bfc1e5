import { expect, test } from '@jest/globals'
import { decodeBase64Text } from './base64'

test.each<[string, string, string | undefined]>([
  ['text', 'aGVsbG8gd29ybGQ=', 'hello world'],
  ['eight digits', 'aGVsbG8h', 'hello!'],
  ['seven digits, which a word may be', 'aGVsbG8', undefined],
  ['without padding', 'aGVsbG8gd29ybGQ', 'hello world'],
  ['over two lines', 'aGVsbG8g\r\n d29ybGQ=', 'hello world'],
  ['of either alphabet', 'fn5-Pz8_fn5+Pz8/', '~~~???~~~???'],
  ['text of any alphabet', 'w6ltaWxlIOKGkiDml6U=', 'émile → 日'],
  ['text with line breaks and tabs', 'YQpiCWMNCmRlZg==', 'a\nb\tc\r\ndef'],
  ['something before it', '!aGVsbG8gd29ybGQ=', undefined],
  ['something behind it', 'aGVsbG8gd29ybGQ=!', undefined],
  ['more padding than there is', 'aGVsbG8hISEh===', undefined],
  ['bytes that are no text', '//79/P//79/P', undefined],
  ['text that nobody can read', 'AAECAwQFBgc=', undefined],
])('%s', (_, text, want) => expect(decodeBase64Text(text)).toBe(want))

import { expect, test } from '@jest/globals'
import { parseHttpUrl } from './http-url'

test.each([
  'http://a',
  'https://shop.example.com/health?full=1#x',
  'HTTPS://shop.example.com',
  'http://127.0.0.1:8080/',
  'http://[::1]:65535/',
  'http://a/@b',
  'http://a/?mail=me@b',
])('%s is taken as it is', (text) => expect(parseHttpUrl(text)).toBe(text))

test.each([
  '',
  'shop.example.com',
  '/health',
  'http://',
  'http:///path',
  'http:shop',
  'http:\\\\shop',
  'ftp://shop.example.com',
  'javascript:alert(1)',
  'http://a:99999/',
  'http://a:b/',
  'http://1.2.3.4.5/',
  'http://a b/',
  'http://a/b c',
  ' http://a',
])('%j is no address', (text) =>
  expect(() => parseHttpUrl(text)).toThrow('an address that starts with http:// or https://'),
)

test.each(['https://user:pw@example.com', 'https://user@example.com', 'https://@example.com', 'http://a@b@c/'])(
  '%s names a user',
  (text) => expect(() => parseHttpUrl(text)).toThrow('an address without a user name in it'),
)
